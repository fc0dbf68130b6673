/** Where a row comes that is pulled over its list. Lengths are pixels of the window, from its top. */

export interface Box {
  top: number;
  bottom: number;
}

export interface Landing {
  /** How many places further down; negative: up. None where it is already. */
  by: number;
  /** Where it would come between the others. */
  lineAt: number;
}

/**
 * A row comes behind those whose middle is above the pointer.
 * @param boxes of all rows, in their order
 * @param from which of them it is
 */
export function landingOf(boxes: readonly Box[], from: number, y: number): Landing {
  const gap = boxes.filter(({ top, bottom }) => (top + bottom) / 2 < y).length;
  const above = boxes[gap - 1]?.bottom;
  const below = boxes[gap]?.top;
  const lineAt = ((above ?? below ?? 0) + (below ?? above ?? 0)) / 2;
  return { by: (gap > from ? gap - 1 : gap) - from, lineAt };
}

/** ours: how near to an edge of the window the page begins to move: more than what stays at its top covers. */
const EDGE_PX = 80;
/** ours: how fast it moves at the edge itself. */
const FASTEST_PX_PER_MS = 1;

/** How fast the page moves under a pointer; negative: up. */
export function scrollSpeedAt(y: number, windowHeight: number): number {
  const edge = Math.min(EDGE_PX, windowHeight / 4);
  const over = y < edge ? y - edge : Math.max(0, y - (windowHeight - edge));
  return Math.max(-1, Math.min(1, over / edge)) * FASTEST_PX_PER_MS;
}

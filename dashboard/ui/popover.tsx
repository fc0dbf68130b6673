import { autoUpdate, computePosition, flip, offset, shift, size } from "@floating-ui/dom";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** ours: px between what floats and what it belongs to, and the edges of the window. */
const GAP_PX = 4;
const MARGIN_PX = 8;

/** Keeps a box at its anchor while it is open, inside of the window, and no higher than there is room. */
export function useFloating(
  anchor: RefObject<HTMLElement>,
  box: RefObject<HTMLElement>,
  isOpen: boolean,
  { isAsWide = false }: { isAsWide?: boolean } = {},
): void {
  useLayoutEffect(() => {
    const [from, floating] = [anchor.current, box.current];
    if (!isOpen || from === null || floating === null) return undefined;
    return autoUpdate(from, floating, () => void place(from, floating, isAsWide));
  }, [isOpen, anchor, box, isAsWide]);
}

async function place(from: HTMLElement, floating: HTMLElement, isAsWide: boolean): Promise<void> {
  const { x, y } = await computePosition(from, floating, {
    placement: "bottom-start",
    strategy: "fixed",
    middleware: [
      offset(GAP_PX),
      flip({ padding: MARGIN_PX }),
      shift({ padding: MARGIN_PX }),
      size({
        padding: MARGIN_PX,
        apply({ availableHeight, rects }) {
          floating.style.maxHeight = `${Math.max(availableHeight, 0)}px`;
          if (isAsWide) floating.style.width = `${rects.reference.width}px`;
        },
      }),
    ],
  });
  floating.style.left = `${x}px`;
  floating.style.top = `${y}px`;
}

/** Where a key leads from a tile, of so many that stand in columns. */
const STEPS: Readonly<Record<string, (at: number, columns: number, count: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowDown: (at, columns) => at + columns,
  ArrowUp: (at, columns) => at - columns,
  Home: () => 0,
  End: (_, __, count) => count - 1,
};

/** Arrows, Home and End go through what has `data-tile` in a grid, as it stands on the screen. */
export function moveInGrid(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-tile]")];
  const at = tiles.findIndex((tile) => tile.contains(document.activeElement));
  if (at === -1) return;
  event.preventDefault();
  tiles[step(at, columnsOf(tiles), tiles.length)]?.focus();
}

/** How many stand beside the first. */
function columnsOf(tiles: readonly HTMLElement[]): number {
  const topOf = (tile: HTMLElement) => tile.getBoundingClientRect().top;
  const [first] = tiles;
  const next = tiles.findIndex((tile) => first !== undefined && topOf(tile) !== topOf(first));
  return next === -1 ? tiles.length : next;
}

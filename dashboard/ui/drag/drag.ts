import { landingOf, scrollSpeedAt, type Landing } from "./landing.ts";

/** ours: time that a frame is taken to last at most: a page that stood still does not jump. */
const LONGEST_FRAME_MS = 50;

/**
 * Pulls a row by its grip until it is let go of. Esc lets go of it where it was, and so does a row that is gone meanwhile.
 * @param pointer which the grip has captured; one that was let go of already pulls nothing
 * @param onMove told how many places further down, or up; not where it stays
 */
export function drag(grip: HTMLElement, pointer: number, onMove: (by: number) => void): void {
  const row = grip.closest("li");
  const list = row?.parentElement;
  if (!row || !list || !grip.hasPointerCapture(pointer)) return;
  const ended = new AbortController();
  const { signal } = ended;
  const end = () => ended.abort();
  const shown = show(row, signal);
  const scroll = scrolling(signal, (y) => shown(landingIn(list, row, y)));
  const isOurs = ({ pointerId }: PointerEvent) => pointerId === pointer;
  const hear = { signal, capture: true };
  addEventListener(
    "pointermove",
    (event) => {
      if (!isOurs(event)) return;
      // its list may be drawn without it, or its button be let go of where nobody hears that
      if (!grip.isConnected || event.buttons === 0) return end();
      // a row that others move loses the pointer
      if (!grip.hasPointerCapture(pointer)) grip.setPointerCapture(pointer);
      scroll(event.clientY);
    },
    hear,
  );
  addEventListener(
    "pointerup",
    (event) => {
      if (!isOurs(event)) return;
      end();
      const { by } = landingIn(list, row, event.clientY);
      if (grip.isConnected && by !== 0) onMove(by);
    },
    hear,
  );
  addEventListener("pointercancel", (event) => isOurs(event) && end(), hear);
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      // nothing else is closed by it
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    hear,
  );
}

/** Where a row would come that is let go of at a height of the window. */
function landingIn(list: Element, row: Element, y: number): Landing {
  const rows = [...list.children].filter((one) => one.querySelector(".grip") !== null);
  const boxes = rows.map((one) => one.getBoundingClientRect());
  return landingOf(boxes, rows.indexOf(row), y);
}

/** Shows what is pulled, and by a line where it would come. */
function show(row: HTMLElement, until: AbortSignal): (landing: Landing) => void {
  const line = document.createElement("div");
  line.className = "drop-line";
  line.hidden = true;
  document.body.append(line);
  row.toggleAttribute("data-pulled", true);
  document.documentElement.classList.add("pulling");
  until.addEventListener("abort", () => {
    line.remove();
    row.removeAttribute("data-pulled");
    document.documentElement.classList.remove("pulling");
  });
  return ({ by, lineAt }) => {
    const { left, width } = row.getBoundingClientRect();
    line.hidden = by === 0;
    Object.assign(line.style, { top: `${lineAt}px`, left: `${left}px`, width: `${width}px` });
  };
}

/**
 * Moves the page under a pointer that is near an edge of the window.
 * @param onPlace told where the pointer is, again whenever the page moved under it
 * @returns what is told where the pointer is
 */
function scrolling(until: AbortSignal, onPlace: (y: number) => void): (y: number) => void {
  let frame = 0;
  let at = 0;
  let before: number | null = null;
  until.addEventListener("abort", () => cancelAnimationFrame(frame));
  const step = (now: number) => {
    const speed = scrollSpeedAt(at, innerHeight);
    frame = speed === 0 ? 0 : requestAnimationFrame(step);
    const passedMs = before === null ? 0 : Math.min(now - before, LONGEST_FRAME_MS);
    before = speed === 0 ? null : now;
    const by = speed * passedMs;
    // parts of a pixel would be lost
    scrollBy(0, by < 0 ? Math.floor(by) : Math.ceil(by));
    onPlace(at);
  };
  return (y) => {
    at = y;
    onPlace(y);
    if (frame === 0 && scrollSpeedAt(y, innerHeight) !== 0) frame = requestAnimationFrame(step);
  };
}

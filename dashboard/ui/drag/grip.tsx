import { useRef } from "preact/hooks";
import { sayProblem } from "../toast.tsx";
import { words } from "../words.ts";

type OnMove = (by: number) => void;

/**
 * What a row is pulled by to another place of its list; it stands in the `li` of the row. Nobody hears it, and no key comes to it:
 * buttons, and Alt with the arrows, move the row too.
 * @param onMove told how many places further down it was let go of, or up; once, and only where it is another place
 */
export function Grip({ onMove }: { onMove: OnMove }) {
  // who lets go of it moves it in the list of then, in which others may have written meanwhile
  const latest = useRef(onMove);
  latest.current = onMove;
  return (
    <span
      class="grip"
      aria-hidden="true"
      // the focus stays where it is
      onMouseDown={(event) => event.preventDefault()}
      onPointerEnter={() => void load().catch(() => undefined)}
      onPointerDown={(event) => take(event, (by) => latest.current(by))}
    />
  );
}

const load = () => import("./drag.ts");

function take(event: PointerEvent & { currentTarget: HTMLElement }, onMove: OnMove): void {
  const { currentTarget: grip, pointerId, button, isPrimary } = event;
  if (button !== 0 || !isPrimary) return;
  grip.setPointerCapture(pointerId);
  load().then(
    ({ drag }) => drag(grip, pointerId, onMove),
    () => sayProblem(words.notLoaded),
  );
}

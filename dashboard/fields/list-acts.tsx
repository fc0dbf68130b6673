import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../form/words.ts";
import { Button } from "../ui/button.tsx";

/** What is done to one of a list: moved, taken out. Each button is found again, by who it is of and what it does, once that moved. */

/** Which of a list's buttons: `12:up`. */
export const actOf = (id: string | number, what: string): string => `${id}:${what}`;

/** A list in which a button keeps the focus when its element moves: moving takes the focus from it. */
export function useKeptFocus<List extends HTMLElement>(): {
  list: RefObject<List>;
  /** Focuses a button by its `data-act`, once the list is drawn again. */
  keepAt: (act: string) => void;
} {
  const list = useRef<List>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  useLayoutEffect(() => {
    if (wanted === null) return;
    list.current?.querySelector<HTMLElement>(`[data-act="${wanted}"]`)?.focus();
    setWanted(null);
  }, [wanted]);
  return { list, keepAt: setWanted };
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/** Moves by Alt and an arrow. @param onMove is told how far, and what had the focus, `otherwise` where that is no button of the list */
export function moveByKey(
  event: KeyboardEvent,
  otherwise: string,
  onMove: (by: number, what: string) => void,
): void {
  const by = STEPS[event.key];
  if (!event.altKey || by === undefined) return;
  event.preventDefault();
  const act = event.target instanceof HTMLElement ? event.target.dataset["act"] : undefined;
  onMove(by, act?.slice(act.lastIndexOf(":") + 1) ?? otherwise);
}

/** The buttons of one. Without `onMove` the list has no order. */
export const ListActs = ({
  id,
  name,
  onMove,
  onRemove,
}: {
  id: string | number;
  name: string;
  onMove?: (by: number, what: string) => void;
  onRemove: () => void;
}) => (
  <span class="row-acts">
    {onMove && (
      <>
        <Button
          kind="quiet"
          icon="up"
          label={words.moveUp(name)}
          data-act={actOf(id, "up")}
          onClick={() => onMove(-1, "up")}
        />
        <Button
          kind="quiet"
          icon="down"
          label={words.moveDown(name)}
          data-act={actOf(id, "down")}
          onClick={() => onMove(1, "down")}
        />
      </>
    )}
    <Button
      kind="quiet"
      icon="trash"
      label={words.remove(name)}
      data-act={actOf(id, "remove")}
      onClick={onRemove}
    />
  </span>
);

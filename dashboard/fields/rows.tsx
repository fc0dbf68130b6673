import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { stepTo } from "../../shared/working/path.ts";
import { idOf, isItems, type Item, type Json } from "../../shared/working/value.ts";
import { useForm } from "../form/context.ts";
import { moving, removing } from "../form/edits.ts";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import { Button } from "../ui/button.tsx";
import { announce } from "../ui/toast.tsx";
import { actOf, useKeptFocus } from "./list-acts.tsx";
import { Row, type RowActs, type RowKind } from "./row.tsx";
import { useStretch } from "./stretch.ts";

export const itemsOf = (stored: Json | undefined): readonly Item[] =>
  isItems(stored) ? stored : [];

/** The rows of a list, folded to begin with. What moves a row keeps the focus; where one was removed the next takes it. */
export function Rows({
  place,
  kind,
  isOff,
  children,
}: {
  place: Place;
  kind: RowKind;
  isOff: boolean;
  /** What adds one; it takes the focus where no row is left. */
  children: ComponentChildren;
}) {
  const { host } = useForm();
  const { list, keepAt } = useKeptFocus<HTMLDivElement>();
  // one text: an edit within a row draws that row, and not the list
  const ids = useComputed(() => itemsOf(place.value.value).map(idOf).join(" ")).value;
  const rows = ids === "" ? [] : ids.split(" ");
  const { shown, more } = useStretch(place, rows);
  const actsOf = (id: string, index: number): RowActs => ({
    onMove(by, what) {
      const items = itemsOf(place.value.peek());
      const moved = moving(place.path, items, id, by);
      if (moved === undefined) return;
      const name = kind.nameOf(place.at(stepTo(id)).value.peek(), index);
      host.edit(moved.edit);
      announce(words.moved(name, moved.at + 1, items.length));
      keepAt(actOf(id, what));
    },
    onRemove() {
      const items = itemsOf(place.value.peek());
      const item = items.find((one) => idOf(one) === id);
      if (item === undefined) return;
      const next = items[index + 1] ?? items[index - 1];
      host.edit(removing(place.path, item));
      announce(words.removed(kind.nameOf(item, index)));
      keepAt(next === undefined ? "add" : actOf(idOf(next), "fold"));
    },
  });
  return (
    <div ref={list} class="rows">
      {rows.length === 0 ? (
        <p class="muted">{words.noRows}</p>
      ) : (
        <ol>
          {rows.slice(0, shown).map((id, index) => (
            <Row
              key={id}
              place={place.at(stepTo(id))}
              index={index}
              kind={kind}
              isOff={isOff}
              acts={actsOf(id, index)}
            />
          ))}
        </ol>
      )}
      {rows.length > shown && <Button onClick={more}>{words.moreRows(rows.length - shown)}</Button>}
      {children}
    </div>
  );
}

import { words } from "../form/words.ts";
import { here } from "../here.ts";
import { nameOf } from "../screens/content/name.ts";
import { StateBadge } from "../screens/content/state-badge.tsx";
import { Grip } from "../ui/drag/grip.tsx";
import { announce } from "../ui/toast.tsx";
import { useDocument } from "./documents.tsx";
import { actOf, ListActs, moveByKey, useKeptFocus } from "./list-acts.tsx";

interface ChosenProps {
  ids: readonly number[];
  many: boolean;
  isOff: boolean;
  onIds: (ids: readonly number[]) => void;
}

/** Documents that are named; of several the order is the reader's. */
export function Chosen({ ids, many, isOff, onIds }: ChosenProps) {
  const { list, keepAt } = useKeptFocus<HTMLUListElement>();
  const move = (id: number, by: number, what: string, name: string) => {
    const from = ids.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= ids.length) return;
    onIds(ids.toSpliced(from, 1).toSpliced(to, 0, id));
    announce(words.moved(name, to + 1, ids.length));
    keepAt(actOf(id, what));
  };
  const remove = (id: number, name: string) => {
    const at = ids.indexOf(id);
    const next = ids[at + 1] ?? ids[at - 1];
    onIds(ids.toSpliced(at, 1));
    announce(words.removed(name));
    if (next !== undefined) keepAt(actOf(next, "remove"));
  };
  return (
    <ul ref={list} class="chosen-documents">
      {ids.map((id) => (
        <One
          key={id}
          id={id}
          isOff={isOff}
          onRemove={(name) => remove(id, name)}
          {...(many && { onMove: (by, what, name) => move(id, by, what, name) })}
        />
      ))}
    </ul>
  );
}

function One({
  id,
  isOff,
  onMove,
  onRemove,
}: {
  id: number;
  isOff: boolean;
  onMove?: (by: number, what: string, name: string) => void;
  onRemove: (name: string) => void;
}) {
  const document = useDocument(id);
  const name = document ? nameOf(document) : words.noDocument(id, document === null);
  const move = onMove && ((by: number, what: string) => onMove(by, what, name));
  return (
    <li onKeyDown={(event) => move && !isOff && moveByKey(event, "remove", move)}>
      {move && !isOff && <Grip onMove={(by) => move(by, by < 0 ? "up" : "down")} />}
      {document ? (
        <a href={here(`/content/${document.type}/${id}`)} target="_blank" rel="noreferrer">
          {name}
        </a>
      ) : (
        <span class="muted">{name}</span>
      )}
      {document && <StateBadge state={document.state} scheduledAt={null} />}
      {!isOff && (
        <ListActs
          id={id}
          name={name}
          onRemove={() => onRemove(name)}
          {...(move && { onMove: move })}
        />
      )}
    </li>
  );
}

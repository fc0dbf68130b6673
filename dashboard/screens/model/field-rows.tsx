import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Field } from "../../../shared/content/model.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Grip } from "../../ui/drag/grip.tsx";
import { announce } from "../../ui/toast.tsx";
import { moveTo, type Place, siblingsOf } from "./fields.ts";
import { words } from "./words.ts";

export interface FieldActs {
  onFields: (fields: Field[]) => void;
  onEdit: (place: Place) => void;
  onAddInside: (at: number) => void;
  onRemove: (place: Place) => void;
}

/** The last one of a repeater stays. */
type RowActs = FieldActs & { isLast?: boolean };
type Move = (place: Place, step: number, act: string) => void;

const nameOf = ({ name, key }: Field): string => name ?? key;

/** Fields one below the other. What moves a field keeps the focus. */
export function FieldRows({ fields, acts }: { fields: readonly Field[]; acts?: FieldActs }) {
  const list = useRef<HTMLOListElement>(null);
  const [focus, setFocus] = useState<string | null>(null);
  // moving an element takes the focus from it
  useLayoutEffect(() => {
    if (focus === null) return;
    list.current?.querySelector<HTMLElement>(`[data-act="${focus}"]`)?.focus();
    setFocus(null);
  }, [focus]);
  const move = (place: Place, step: number, act: string) => {
    const siblings = siblingsOf(fields, place);
    const to = (place.at(-1) ?? 0) + step;
    const moved = siblings[to - step];
    if (moved === undefined || siblings[to] === undefined) return;
    acts?.onFields(moveTo(fields, place, to));
    announce(words.moved(nameOf(moved), to + 1, siblings.length));
    setFocus(act);
  };
  return (
    <ol ref={list} class="field-rows">
      {fields.map((field, at) => (
        <li key={field.key}>
          <FieldRow field={field} path={field.key} place={[at]} move={move} acts={acts} />
          {field.kind === "repeater" && (
            <ol class="field-rows inset">
              {field.fields.map((inner, innerAt) => (
                <li key={inner.key}>
                  <FieldRow
                    field={inner}
                    path={`${field.key}.${inner.key}`}
                    place={[at, innerAt]}
                    move={move}
                    acts={field.fields.length === 1 && acts ? { ...acts, isLast: true } : acts}
                  />
                </li>
              ))}
              {acts && (
                <li>
                  <Button kind="quiet" icon="plus" onClick={() => acts.onAddInside(at)}>
                    {words.addInside(nameOf(field))}
                  </Button>
                </li>
              )}
            </ol>
          )}
        </li>
      ))}
    </ol>
  );
}

function FieldRow({
  field,
  path,
  place,
  move,
  acts,
}: {
  field: Field;
  path: string;
  place: Place;
  move: Move;
  acts: RowActs | undefined;
}) {
  const name = nameOf(field);
  const act = (what: string) => `${path}:${what}`;
  return (
    <div
      class="field-row"
      onKeyDown={(event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!event.altKey || step === undefined || acts === undefined) return;
        event.preventDefault();
        const at = event.target instanceof HTMLElement ? event.target.dataset["act"] : undefined;
        move(place, step, at ?? act("edit"));
      }}
    >
      {acts && <Grip onMove={(by) => move(place, by, act("edit"))} />}
      <div class="two-lines">
        <strong>
          {name} {field.required === true && <Badge>{words.required}</Badge>}
        </strong>
        <span class="muted">
          <code>{field.key}</code> · {describe(field)}
        </span>
      </div>
      {acts && <Acts name={name} act={act} place={place} move={move} acts={acts} />}
    </div>
  );
}

const Acts = ({
  name,
  act,
  place,
  move,
  acts,
}: {
  name: string;
  /** What a button is found by once its field has moved. */
  act: (what: string) => string;
  place: Place;
  move: Move;
  acts: RowActs;
}) => (
  <div class="field-acts">
    <Button
      kind="quiet"
      icon="edit"
      label={words.edit(name)}
      data-act={act("edit")}
      onClick={() => acts.onEdit(place)}
    />
    <Button
      kind="quiet"
      icon="up"
      label={words.up(name)}
      data-act={act("up")}
      onClick={() => move(place, -1, act("up"))}
    />
    <Button
      kind="quiet"
      icon="down"
      label={words.down(name)}
      data-act={act("down")}
      onClick={() => move(place, 1, act("down"))}
    />
    <Button
      kind="quiet"
      icon="trash"
      label={words.removeField(name)}
      disabled={acts.isLast === true}
      data-act={act("remove")}
      onClick={() => acts.onRemove(place)}
    />
  </div>
);

/** Its kind, and what is special to it. */
function describe(field: Field): string {
  const kind = words.fieldKinds[field.kind];
  switch (field.kind) {
    case "dropdown":
      return `${kind}: ${field.options.join(", ")}`;
    case "reference":
      return `${kind}: ${field.to.key}${field.many ? ` (${words.many.toLowerCase()})` : ""}`;
    case "component":
      return `${kind}: ${field.component}`;
    case "component_picker":
      return `${kind}: ${field.components.join(", ")}`;
    default:
      return kind;
  }
}

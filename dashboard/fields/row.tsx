import { useComputed } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { FormField } from "../form/form-field.ts";
import type { Json } from "../../shared/working/value.ts";
import { itemOf, printPath } from "../../shared/working/path.ts";
import { ConflictBox } from "../form/conflict.tsx";
import { useForm } from "../form/context.ts";
import { useWanted } from "../form/frame.tsx";
import { Members } from "../form/members.tsx";
import type { Place } from "../form/place.ts";
import { SourceText } from "../form/source.tsx";
import { words } from "../form/words.ts";
import { Grip } from "../ui/drag/grip.tsx";
import { Fold } from "./fold.tsx";
import { actOf, ListActs, moveByKey } from "./list-acts.tsx";
import { useSummary } from "./summary.ts";

/** What rows of a list are called, and what is in them. */
export interface RowKind {
  nameOf: (row: Json | undefined, index: number) => string;
  /** Null where the model knows no fields for it. */
  fieldsOf: (row: Json | undefined) => readonly FormField[] | null;
  /** Where in a row its fields are. */
  placeOf: (row: Place) => Place;
}

export interface RowActs {
  onMove: (by: number, what: string) => void;
  onRemove: () => void;
}

interface RowProps {
  place: Place;
  index: number;
  kind: RowKind;
  isOff: boolean;
  acts: RowActs;
}

/** A row: a line that folds and moves it, and its fields while it is unfolded. */
export function Row({ place, index, kind, isOff, acts }: RowProps) {
  const { folds, said } = useForm();
  const row = useRef<HTMLLIElement>(null);
  const id = useId();
  useWanted(row, place);
  const fold = folds.at(place.path, false);
  const conflicts = useComputed(() => said.conflicts.value.at(place.path)).value;
  const problems = useComputed(() => said.problems.value.at(place.path)).value;
  const item = itemOf(place.path.at(-1) ?? "") ?? "";
  const name = kind.nameOf(place.value.peek(), index);
  return (
    <li ref={row} class="row" data-place={printPath(place.path)}>
      <div class="row-head" onKeyDown={(event) => !isOff && moveByKey(event, "fold", acts.onMove)}>
        {!isOff && <Grip onMove={(by) => acts.onMove(by, "fold")} />}
        <RowFold place={place} kind={kind} name={name} controls={id} act={actOf(item, "fold")} />
        {!isOff && <ListActs id={item} name={name} {...acts} />}
      </div>
      {[...new Set(problems)].map((problem) => (
        <p key={problem} class="field-error">
          {problem}
        </p>
      ))}
      {conflicts.map((conflict) => (
        <ConflictBox
          key={conflict.with}
          id={`${id}-${conflict.with}`}
          conflict={conflict}
          place={place}
        />
      ))}
      {fold.value && (
        <div id={id} class="row-body">
          <RowBody place={place} kind={kind} />
        </div>
      )}
    </li>
  );
}

function RowFold({
  place,
  kind,
  name,
  controls,
  act,
}: Pick<RowProps, "place" | "kind"> & { name: string; controls: string; act: string }) {
  const { folds } = useForm();
  const fold = folds.at(place.path, false);
  const fields = kind.fieldsOf(place.value.peek());
  const summary = useSummary(kind.placeOf(place), fields ?? []).value;
  const nothing = fields === null ? words.leftover : words.emptyRow;
  return (
    <Fold
      isOpen={fold.value}
      onToggle={() => (fold.value = !fold.value)}
      controls={controls}
      name={name}
      summary={summary === "" ? nothing : summary}
      place={place}
      act={act}
    />
  );
}

/** The fields of a row; what it holds as it is written where the model knows no fields for it. */
function RowBody({ place, kind }: Pick<RowProps, "place" | "kind">) {
  const fields = useComputed(() => kind.fieldsOf(place.value.value)).value;
  if (fields !== null) return <Members fields={fields} place={kind.placeOf(place)} />;
  return (
    <>
      <p class="field-help">{words.unfitComponent}</p>
      <SourceText label={words.source(place.path.at(-1) ?? "")} value={place.value.value} />
    </>
  );
}

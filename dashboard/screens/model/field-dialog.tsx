import { useState } from "preact/hooks";
import type { Field, FieldKindName, TypeKind } from "../../../shared/content/model.ts";
import { Checkbox, Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { type Draft, draftOf, fieldOf, firstTarget } from "./draft.ts";
import { kindsIn } from "./fields.ts";
import { HintFields } from "./hint-fields.tsx";
import { KEY_MAX_CHARS, keyOf } from "./keys.ts";
import { OfKind } from "./kind-fields.tsx";
import { useTypes } from "./shapes.ts";
import { words } from "./words.ts";

interface Props {
  of: TypeKind | "repeater";
  before?: Field;
  /** Keys of the fields beside it. */
  taken: readonly string[];
  onDone: (field: Field) => void;
  onClose: () => void;
}

/** Adds a field, or changes one. The key of one that is there already stays: content is kept under it. */
export function FieldDialog({ of, before, taken, onDone, onClose }: Props) {
  const targets = { page: useTypes("page"), collection: useTypes("collection") };
  const components = useTypes("component");
  const [draft, setDraft] = useState<Draft>(() => draftOf(before));
  const [typedKey, setKey] = useState<string | null>(before?.key ?? null);
  const set = (changed: Partial<Draft>) => setDraft((now) => ({ ...now, ...changed }));
  const key = (typedKey ?? keyOf(draft.name)).trim();
  const made = fieldOf({ ...draft, to: draft.to ?? firstTarget(targets) }, key, before);
  const problem = keyProblem(key, taken);
  return (
    <FormDialog
      title={before === undefined ? words.addField : words.changeField}
      does={before === undefined ? words.add : words.apply}
      onSend={() => {
        if (made.kind === "field" && problem === undefined) onDone(made.field);
      }}
      onClose={onClose}
    >
      <Select<FieldKindName>
        label={words.fieldKind}
        value={draft.kind}
        options={kindsIn(of).map((kind) => ({ value: kind, text: words.fieldKinds[kind] }))}
        onPick={(kind) => set({ kind })}
      />
      <TextField
        label={words.name}
        required
        autofocus
        maxLength={200}
        value={draft.name}
        onText={(name) => set({ name })}
      />
      <TextField
        label={words.key}
        help={words.keyHelp}
        required
        maxLength={KEY_MAX_CHARS}
        readOnly={before !== undefined}
        value={key}
        onText={setKey}
        error={key === "" ? undefined : problem}
      />
      <OfKind draft={draft} set={set} targets={targets} components={components} />
      {made.kind === "problem" && <Notice>{made.why}</Notice>}
      <Required draft={draft} set={set} />
      <HintFields draft={draft} set={set} />
    </FormDialog>
  );
}

const Required = ({ draft, set }: { draft: Draft; set: (changed: Partial<Draft>) => void }) => (
  <Checkbox
    label={words.required}
    help={words.requiredHelp}
    checked={draft.required}
    onCheck={(required) => set({ required })}
  />
);

function keyProblem(key: string, taken: readonly string[]): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(key)) return words.keyNeeded;
  return taken.includes(key) ? words.keyTaken : undefined;
}

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { TypeKind } from "../../../shared/content/model.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { api } from "../../wiring.ts";
import { KEY_MAX_CHARS, keyOf } from "./keys.ts";
import { TYPE_KINDS, TYPE_PATHS } from "./shapes.ts";
import { words } from "./words.ts";

/** Makes a type without fields, and opens it. */
export function NewType({ onClose }: { onClose: () => void }) {
  const { route } = useLocation();
  const [kind, setKind] = useState<TypeKind>("page");
  const [name, setName] = useState("");
  const [typedKey, setKey] = useState<string | null>(null);
  const act = useAct();
  const key = typedKey ?? keyOf(name);
  const make = () =>
    act.run(
      async () => {
        await api.post(TYPE_PATHS[kind], { key, name: name.trim(), fields: [] });
        await askAgain(TYPE_PATHS[kind]);
      },
      () => route(here(`/model/${kind}/${key}`)),
    );
  return (
    <FormDialog
      title={words.create}
      does={words.make}
      busy={act.busy}
      problem={act.sentence}
      onSend={() => void make()}
      onClose={onClose}
    >
      <Select
        label={words.kind}
        help={words.kindHelp[kind]}
        value={kind}
        options={TYPE_KINDS.map((one) => ({ value: one, text: words.one[one] }))}
        onPick={setKind}
      />
      <TextField
        label={words.name}
        required
        autofocus
        maxLength={200}
        value={name}
        onText={setName}
        error={act.problem("name")}
      />
      <TextField
        label={words.key}
        help={words.keyHelp}
        required
        maxLength={KEY_MAX_CHARS}
        value={key}
        onText={setKey}
        error={act.problem("key")}
      />
    </FormDialog>
  );
}

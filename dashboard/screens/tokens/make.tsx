import { useState } from "preact/hooks";
import type { Scope } from "../../../shared/api.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Copied } from "../../ui/copied.tsx";
import { Shown } from "../../ui/dialog.tsx";
import { Checkbox, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { api } from "../../wiring.ts";
import type { NewToken } from "./shapes.ts";
import { words } from "./words.ts";

/** Makes a token, and shows its text, which nobody can show again. */
export function MakeToken({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewToken | null>(null);
  if (made === null) return <Asking onClose={onClose} onMade={setMade} />;
  return (
    <Shown title={words.made} onClose={onClose}>
      <Copied label={words.token} help={words.madeMore} text={made.token} />
    </Shown>
  );
}

const SCOPES = Object.keys(words.scope) as Scope[];

function Asking({ onClose, onMade }: { onClose: () => void; onMade: (made: NewToken) => void }) {
  const [label, setLabel] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read"]);
  const [surrogateKeys, setSurrogateKeys] = useState(false);
  const act = useAct();
  const make = () =>
    act.run(async () => {
      onMade(await api.post<NewToken>("/tokens", { label: label.trim(), scopes, surrogateKeys }));
      await askAgain("/tokens");
    });
  const problem = scopes.length === 0 ? words.chooseOne : (act.problem("scopes") ?? act.sentence);
  return (
    <FormDialog
      title={words.create}
      does={words.make}
      busy={act.busy}
      onSend={() => {
        if (scopes.length > 0) void make();
      }}
      onClose={onClose}
    >
      <TextField
        label={words.label}
        help={words.labelHelp}
        required
        autofocus
        maxLength={100}
        value={label}
        onText={setLabel}
        error={act.problem("label")}
      />
      <fieldset class="group">
        <legend>{words.scopes}</legend>
        {SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            label={words.scope[scope]}
            checked={scopes.includes(scope)}
            onCheck={(isOn) =>
              setScopes(SCOPES.filter((one) => (one === scope ? isOn : scopes.includes(one))))
            }
          />
        ))}
        {problem !== undefined && <p class="field-error">{problem}</p>}
      </fieldset>
      <Checkbox
        label={words.surrogateKeys}
        help={words.surrogateKeysHelp}
        checked={surrogateKeys}
        onCheck={setSurrogateKeys}
      />
    </FormDialog>
  );
}

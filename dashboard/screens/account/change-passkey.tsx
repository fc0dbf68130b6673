import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { words } from "./words.ts";

/** A passkey, as `GET /manage/v1/me/passkeys` has it. */
export interface OwnPasskey {
  id: number;
  name: string;
  host: string;
  createdAt: string;
  usedAt: string | null;
}

interface ChangeProps {
  passkey: OwnPasskey;
  onClose: () => void;
}

/** Calls it something else. */
export function RenamePasskey({ passkey, onClose }: ChangeProps) {
  const [name, setName] = useState(passkey.name);
  const act = useAct();
  const rename = async () => {
    const isDone = await act.run(async () => {
      await api.patch(`/me/passkeys/${passkey.id}`, { name });
      await askAgain("/me/passkeys");
    }, onClose);
    if (isDone) say(words.renamed);
  };
  return (
    <FormDialog
      title={words.renameOf(passkey.name)}
      does={words.rename}
      busy={act.busy}
      onSend={() => void rename()}
      onClose={onClose}
    >
      <TextField
        label={words.passkeyName}
        required
        autofocus
        maxLength={100}
        value={name}
        onText={setName}
        error={act.problem("name") ?? act.sentence}
      />
    </FormDialog>
  );
}

/** Asks, then removes it. */
export function RemovePasskey({ passkey: { id, name }, onClose }: ChangeProps) {
  const act = useAct();
  const remove = async () => {
    const isDone = await act.run(async () => {
      await api.delete(`/me/passkeys/${id}`);
      await Promise.all([askAgain("/me/passkeys"), session.load()]);
    }, onClose);
    if (isDone) say(words.removed(name));
  };
  return (
    <Confirm
      title={words.removeOf(name)}
      does={words.remove}
      busy={act.busy}
      onDo={() => void remove()}
      onClose={onClose}
    >
      <p>{words.removeMore(name)}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}

import { useState } from "preact/hooks";
import { DASHBOARD_PATH } from "../../../shared/dashboard.ts";
import { UNNARROWED, type Narrowed, type Role } from "../../../shared/permissions.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Copied } from "../../ui/copied.tsx";
import { Shown } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { api } from "../../wiring.ts";
import { isNarrowable, leavesSomething, NarrowFields, useNarrowChoices } from "./narrow-fields.tsx";
import { RoleField } from "./role-field.tsx";
import type { NewInvitation } from "./shapes.ts";
import { words } from "./words.ts";

/** Invites somebody, and shows the link, which nobody can show again. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewInvitation | null>(null);
  return made === null ? (
    <Asking onClose={onClose} onMade={setMade} />
  ) : (
    <Shown title={words.made} onClose={onClose}>
      <Copied
        label={words.link}
        help={made.mailed ? words.mailed(made.email) : words.madeMore(made.email)}
        text={linkOf(made)}
      />
    </Shown>
  );
}

/** What is behind the hash is sent to no server and is in no log. */
const linkOf = ({ secret }: NewInvitation): string =>
  `${location.origin}${DASHBOARD_PATH}/welcome#${secret}`;

function Asking({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (made: NewInvitation) => void;
}) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("author");
  const [narrowed, setNarrowed] = useState<Narrowed>(UNNARROWED);
  const choices = useNarrowChoices();
  const act = useAct();
  const send = () =>
    act.run(async () => {
      const rights = isNarrowable(role) ? narrowed : UNNARROWED;
      onMade(
        await api.post<NewInvitation>("/invitations", { email: email.trim(), role, ...rights }),
      );
      await askAgain("/invitations");
    });
  return (
    <FormDialog
      title={words.invite}
      does={words.send}
      busy={act.busy}
      onSend={() => (leavesSomething(narrowed) || !isNarrowable(role)) && void send()}
      onClose={onClose}
    >
      <p class="muted">{words.sendMore}</p>
      <TextField
        label={words.email}
        type="email"
        required
        autofocus
        autocomplete="off"
        value={email}
        onText={setEmail}
        error={act.problem("email") ?? act.sentence}
      />
      <RoleField value={role} onPick={setRole} />
      {isNarrowable(role) && (
        <NarrowFields value={narrowed} choices={choices} onChange={setNarrowed} />
      )}
    </FormDialog>
  );
}

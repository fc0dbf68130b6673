import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api, clock } from "../../wiring.ts";
import { words as settingsWords } from "../settings/words.ts";
import { rightsText } from "./narrow.tsx";
import { useNarrowChoices } from "./narrow-fields.tsx";
import type { Invitation } from "./shapes.ts";
import { words } from "./words.ts";

/** Who was invited and has not come yet. */
export function Invitations({ invitations }: { invitations: readonly Invitation[] }) {
  const act = useAct();
  const choices = useNarrowChoices();
  if (invitations.length === 0) return <p class="muted">{words.noInvitations}</p>;
  const withdraw = async ({ id }: Invitation) => {
    if (await act.inTurn(() => api.delete(`/invitations/${id}`))) say(words.withdrawn);
    await askAgain("/invitations");
  };
  return (
    <>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <Table
        caption={words.invited}
        rows={invitations}
        keyOf={({ id }) => id}
        columns={[
          { title: words.email, isWide: true, cell: ({ email }) => email },
          { title: words.role, cell: ({ role }) => settingsWords.roles[role] },
          {
            title: words.rights,
            cell: (invitation) => <span class="muted">{rightsText(invitation, choices)}</span>,
          },
          {
            title: words.expires,
            cell: ({ expiresAt }) => <Ago at={expiresAt} now={clock.now()} />,
          },
          {
            title: words.actions,
            cell: (invitation) => (
              <Button
                kind="quiet"
                icon="trash"
                label={words.withdraw(invitation.email)}
                onClick={() => void withdraw(invitation)}
              />
            ),
          },
        ]}
      />
      <p class="muted">{words.again}</p>
    </>
  );
}

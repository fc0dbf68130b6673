import { useState } from "preact/hooks";
import { useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Answer } from "../../ui/state.tsx";
import { SettingsPage } from "../settings/frame.tsx";
import { InviteDialog } from "./invite.tsx";
import { Invitations } from "./invitations.tsx";
import { Members } from "./members.tsx";
import type { Invitation, Member } from "./shapes.ts";
import { words } from "./words.ts";

/** Who may come in, and who is invited to. */
export function PeopleScreen() {
  const [isInviting, setInviting] = useState(false);
  const people = useAsked<{ data: Member[] }>("/people");
  const invitations = useAsked<{ data: Invitation[] }>("/invitations");
  return (
    <SettingsPage
      part="/settings/people"
      intro={words.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setInviting(true)}>
          {words.invite}
        </Button>
      }
    >
      <Section title={words.members}>
        <Answer of={people}>{({ data }) => <Members members={data} />}</Answer>
      </Section>
      <Section title={words.invited}>
        <Answer of={invitations} rows={1}>
          {({ data }) => <Invitations invitations={data} />}
        </Answer>
      </Section>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </SettingsPage>
  );
}

import { useState } from "preact/hooks";
import type { Role } from "../../../shared/permissions.ts";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api, clock, session } from "../../wiring.ts";
import { words as settingsWords } from "../settings/words.ts";
import { NarrowDialog, rightsText } from "./narrow.tsx";
import { isNarrowable, useNarrowChoices } from "./narrow-fields.tsx";
import { RoleField } from "./role-field.tsx";
import type { Member } from "./shapes.ts";
import { words } from "./words.ts";

/** What is asked before it is done. */
type Asked =
  | { kind: "remove" | "narrow"; member: Member }
  | { kind: "demote"; member: Member; role: Role };

const isMe = (member: Member): boolean => member.id === session.me.value?.id;

/** The site's people, their roles, and the way out. */
export function Members({ members }: { members: readonly Member[] }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const act = useAct();
  const choices = useNarrowChoices();
  const give = async (member: Member, role: Role) => {
    const isDone = await act.inTurn(async () => {
      await api.patch(`/people/${member.id}`, { role });
      say(words.roleChanged(member.name, settingsWords.roles[role]));
    });
    setAsked((now) => (now?.member === member ? null : now));
    // what was picked and refused goes back, too
    if (isDone && isMe(member)) await session.load();
    else await askAgain("/people");
  };
  const remove = async (member: Member) => {
    const isDone = await act.inTurn(() => api.delete(`/people/${member.id}`));
    setAsked((now) => (now?.member === member ? null : now));
    if (!isDone) return;
    say(words.removed(member.name));
    await Promise.all([askAgain("/people"), isMe(member) && session.load()]);
  };
  return (
    <>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <Table
        caption={words.members}
        rows={members}
        keyOf={({ id }) => id}
        columns={columns({
          pick: (member, role) =>
            isMe(member) && role !== "admin"
              ? setAsked({ kind: "demote", member, role })
              : void give(member, role),
          ask: (kind, member) => setAsked({ kind, member }),
          rightsOf: (member) => rightsText(member, choices),
        })}
      />
      {asked?.kind === "narrow" && (
        <NarrowDialog member={asked.member} onClose={() => setAsked(null)} />
      )}
      {asked?.kind === "remove" && (
        <Confirm
          title={words.removeTitle}
          does={words.removeDoes}
          busy={act.busy}
          onDo={() => void remove(asked.member)}
          onClose={() => setAsked(null)}
        >
          <p>{words.removeMore(asked.member.name)}</p>
        </Confirm>
      )}
      {asked?.kind === "demote" && (
        <Demote
          busy={act.busy}
          onDo={() => void give(asked.member, asked.role)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

const columns = ({
  pick,
  ask,
  rightsOf,
}: {
  pick: (member: Member, role: Role) => void;
  ask: (kind: "remove" | "narrow", member: Member) => void;
  rightsOf: (member: Member) => string;
}) => [
  {
    title: words.name,
    isWide: true,
    cell: (member: Member) => (
      <div class="two-lines">
        <strong>
          {member.name} {isMe(member) && <Badge tone="accent">{words.you}</Badge>}
        </strong>
        <span class="muted">{member.email}</span>
      </div>
    ),
  },
  {
    title: words.role,
    cell: (member: Member) => (
      <RoleField of={member.name} value={member.role} onPick={(role) => pick(member, role)} />
    ),
  },
  {
    title: words.rights,
    cell: (member: Member) => (
      <Rights of={member} text={rightsOf(member)} onChange={() => ask("narrow", member)} />
    ),
  },
  {
    title: words.since,
    isMinor: true,
    cell: ({ since }: Member) => <Ago at={since} now={clock.now()} />,
  },
  {
    title: words.actions,
    cell: (member: Member) => (
      <Button
        kind="quiet"
        icon="trash"
        label={words.remove(member.name)}
        onClick={() => ask("remove", member)}
      />
    ),
  },
];

/** What a membership is for. */
const Rights = ({
  of: { name, role },
  text,
  onChange,
}: {
  of: Member;
  text: string;
  onChange: () => void;
}) =>
  isNarrowable(role) ? (
    <div class="two-lines">
      <span>{text}</span>
      <Button kind="quiet" label={words.narrow(name)} onClick={onChange}>
        {words.change}
      </Button>
    </div>
  ) : (
    <span class="muted">{words.everything}</span>
  );

/** Whoever gives it up does not get it back by themselves. */
const Demote = (props: { busy: boolean; onDo: () => void; onClose: () => void }) => (
  <Confirm title={words.demoteTitle} does={words.demoteDoes} {...props}>
    <p>{words.demoteMore}</p>
  </Confirm>
);

import { useState } from "preact/hooks";
import { useAsked } from "../../asked.ts";
import { hasPasskeys } from "../../gate/passkey.tsx";
import { Button } from "../../ui/button.tsx";
import { Answer } from "../../ui/state.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { AddPasskey } from "./add-passkey.tsx";
import { RemovePasskey, RenamePasskey, type OwnPasskey } from "./change-passkey.tsx";
import { words } from "./words.ts";

/** What is asked before it is done. */
type Asked = { does: "rename" | "remove"; passkey: OwnPasskey };

/** By which passkeys the person signs in; each can be renamed and removed. */
export function Passkeys() {
  const passkeys = useAsked<{ data: OwnPasskey[] }>("/me/passkeys");
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <p class="muted">{words.passkeysMore}</p>
      <Answer of={passkeys} rows={1}>
        {({ data }) =>
          data.length > 0 && (
            <Table
              caption={words.passkeys}
              columns={columnsOf(setAsked)}
              rows={data}
              keyOf={({ id }) => id}
            />
          )
        }
      </Answer>
      {hasPasskeys() ? <AddPasskey /> : <p>{words.noPasskeys}</p>}
      {asked?.does === "rename" && <RenamePasskey passkey={asked.passkey} onClose={close} />}
      {asked?.does === "remove" && <RemovePasskey passkey={asked.passkey} onClose={close} />}
    </>
  );
}

const columnsOf = (ask: (asked: Asked) => void): Column<OwnPasskey>[] => [
  {
    title: words.passkeyName,
    isWide: true,
    cell: ({ name, host }) => (
      <>
        <strong>{name}</strong>
        {/* made where the dashboard was, or is too */}
        {host !== location.hostname && <span class="muted"> {words.elsewhere(host)}</span>}
      </>
    ),
  },
  {
    title: words.made,
    isMinor: true,
    cell: ({ createdAt }) => <Ago at={createdAt} now={clock.now()} />,
  },
  {
    title: words.used,
    cell: ({ usedAt }) =>
      usedAt === null ? words.neverUsed : <Ago at={usedAt} now={clock.now()} />,
  },
  {
    title: words.actions,
    cell: (passkey) => (
      <span class="together">
        <Button
          kind="quiet"
          icon="edit"
          label={words.renameOf(passkey.name)}
          onClick={() => ask({ does: "rename", passkey })}
        />
        <Button
          kind="quiet"
          icon="trash"
          label={words.removeOf(passkey.name)}
          onClick={() => ask({ does: "remove", passkey })}
        />
      </span>
    ),
  },
];

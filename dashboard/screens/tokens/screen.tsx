import { useState } from "preact/hooks";
import { useAsked } from "../../asked.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { SettingsPage } from "../settings/frame.tsx";
import { MakeToken } from "./make.tsx";
import { RevokeToken } from "./revoke.tsx";
import type { Token } from "./shapes.ts";
import { words } from "./words.ts";

/** By what programs come in. */
export function TokensScreen() {
  const tokens = useAsked<{ data: Token[] }>("/tokens");
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <SettingsPage
      part="/settings/tokens"
      intro={words.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {words.create}
        </Button>
      }
    >
      <Answer of={tokens}>{({ data }) => <Tokens tokens={data} onRevoke={setRevoking} />}</Answer>
      {isMaking && <MakeToken onClose={() => setMaking(false)} />}
      {revoking !== null && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
    </SettingsPage>
  );
}

function Tokens({
  tokens,
  onRevoke,
}: {
  tokens: readonly Token[];
  onRevoke: (token: Token) => void;
}) {
  if (tokens.length === 0)
    return (
      <Empty icon="key" title={words.none}>
        <p>{words.noneMore}</p>
      </Empty>
    );
  return (
    <Table
      caption={words.caption}
      rows={tokens}
      keyOf={({ id }) => id}
      columns={[
        { title: words.label, isWide: true, cell: ({ label }) => <strong>{label}</strong> },
        {
          title: words.scopes,
          cell: ({ scopes }) => scopes.map((scope) => words.short[scope]).join(", "),
        },
        {
          title: words.state,
          cell: ({ revokedAt }) =>
            revokedAt === null ? (
              <Badge tone="good">{words.inForce}</Badge>
            ) : (
              <Badge>{words.revoked}</Badge>
            ),
        },
        {
          title: words.madeAt,
          isMinor: true,
          cell: ({ createdAt }) => <Ago at={createdAt} now={clock.now()} />,
        },
        {
          title: words.actions,
          cell: (token) =>
            token.revokedAt === null && (
              <Button
                kind="quiet"
                icon="trash"
                label={words.revoke(token.label)}
                onClick={() => onRevoke(token)}
              />
            ),
        },
      ]}
    />
  );
}

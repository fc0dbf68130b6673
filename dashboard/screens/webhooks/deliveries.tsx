import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api, clock } from "../../wiring.ts";
import { eventText } from "./event-names.ts";
import type { Delivery } from "./shapes.ts";
import { words } from "./words.ts";

/** ours: rows at once. */
const AT_ONCE = 25;
/** ours: how often it is looked whether what waits was sent. */
const LOOKS_MS = 1_000;

/** What was sent or waits, why it failed, and sending it again. */
export function Deliveries({ path, isEnabled }: { path: string; isEnabled: boolean }) {
  const [offset, setOffset] = useState(0);
  const deliveries = useAsked<{ data: Delivery[] }>(path, {
    // one more than is shown tells whether there is more
    query: { limit: AT_ONCE + 1, offset },
    everyMs: (answer) => answer?.data.some(({ state }) => state === "waiting") === true && LOOKS_MS,
  });
  const act = useAct();
  const resend = async ({ id }: Delivery) => {
    if (!(await act.inTurn(() => api.post(`${path}/${id}/redeliver`)))) return;
    say(words.resent);
    setOffset(0);
    await askAgain(path);
  };
  return (
    <Section title={words.deliveries}>
      <p class="muted">{words.deliveriesHelp}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <Answer of={deliveries}>
        {({ data }) => (
          <>
            <Rows
              rows={data.slice(0, AT_ONCE)}
              {...(isEnabled && { onResend: (one) => void resend(one) })}
            />
            <div class="pager">
              {offset > 0 && (
                <Button icon="left" onClick={() => setOffset(Math.max(0, offset - AT_ONCE))}>
                  {words.newer}
                </Button>
              )}
              {data.length > AT_ONCE && (
                <Button icon="right" onClick={() => setOffset(offset + AT_ONCE)}>
                  {words.older}
                </Button>
              )}
            </div>
          </>
        )}
      </Answer>
    </Section>
  );
}

function Rows({
  rows,
  onResend,
}: {
  rows: readonly Delivery[];
  onResend?: (delivery: Delivery) => void;
}) {
  if (rows.length === 0)
    return (
      <Empty icon="webhook" title={words.noDeliveries}>
        <p>{words.noDeliveriesMore}</p>
      </Empty>
    );
  return (
    <Table
      caption={words.deliveries}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        {
          title: words.what,
          cell: ({ event, change }) => (
            <div class="two-lines">
              <span>{eventText(event)}</span>
              {change !== null && <span class="muted">{words.change(change)}</span>}
            </div>
          ),
        },
        { title: words.became, isWide: true, cell: (delivery) => <Became of={delivery} /> },
        {
          title: words.when,
          cell: ({ createdAt }) => <Ago at={createdAt} now={clock.now()} />,
        },
        {
          title: words.actions,
          cell: (delivery) =>
            onResend !== undefined && (
              <Button
                kind="quiet"
                icon="refresh"
                label={words.resend(eventText(delivery.event))}
                onClick={() => onResend(delivery)}
              />
            ),
        },
      ]}
    />
  );
}

const TONES: Readonly<Record<Delivery["state"], Tone>> = {
  delivered: "good",
  failed: "bad",
  waiting: "warn",
};

const Became = ({ of: { state, attempts, lastStatus, lastError, nextAt } }: { of: Delivery }) => (
  <div class="two-lines">
    <span>
      <Badge tone={TONES[state]}>{words[state]}</Badge>{" "}
      {lastStatus !== null && `${words.answered(lastStatus)} · `}
      {words.attempts(attempts)}
      {state === "failed" && `, ${words.givenUp}`}
      {state === "waiting" && nextAt !== null && attempts > 0 && (
        <>
          , {words.nextTry} <Ago at={nextAt} now={clock.now()} />
        </>
      )}
    </span>
    {lastError !== null && <span class="muted breaks">{lastError}</span>}
  </div>
);

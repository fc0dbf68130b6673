import { useEffect, useRef, useState } from "preact/hooks";
import { useChanges, useReceipt, type Change } from "../../api/delivery.ts";
import { atSite } from "../../links.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Ago, msText } from "../../ui/time.tsx";
import { announce } from "../../ui/toast.tsx";
import { api, clock, events, session } from "../../wiring.ts";
import { BarLegend, ReceiptBars, ReceiptState } from "./receipt.tsx";
import { barsOf, liveMs } from "./sums.ts";
import { words } from "./words.ts";

/** ours: receipts are asked for one by one. */
const SHOWN_AT_ONCE = 8;

/** The newest changes, each with where it is. */
export function Changes({ most = SHOWN_AT_ONCE }: { most?: number }) {
  const [shown, setShown] = useState(most);
  return (
    <Answer of={useChanges({ api, events })}>
      {(changes) =>
        changes.length === 0 ? (
          <Empty icon="history" title={words.noChanges}>
            <p>{words.noChangesMore}</p>
          </Empty>
        ) : (
          <>
            <ol class="changes">
              {changes.slice(0, shown).map((change) => (
                <ChangeRow key={change.number} change={change} />
              ))}
            </ol>
            {most === SHOWN_AT_ONCE && changes.length > shown && (
              <div>
                <Button onClick={() => setShown(shown + SHOWN_AT_ONCE)}>{words.more}</Button>
              </div>
            )}
            <BarLegend />
          </>
        )
      }
    </Answer>
  );
}

const kindText = ({ kind }: Change): string => words.kinds[kind] ?? kind;

function ChangeRow({ change }: { change: Change }) {
  const { data: receipt } = useReceipt({ api, events }, change.number);
  useAnnouncedLive(change.number, receipt);
  const { written } = change;
  return (
    <li class="change">
      <div class="change-head">
        <a
          class="change-link"
          href={atSite(session.site.value ?? "", `/delivery/changes/${change.number}`)}
        >
          <span class="number">{change.number}</span> {kindText(change)}
        </a>
        <span class="muted">
          <Ago at={change.committedAt} now={clock.now()} />
          {written !== null && ` · ${written === 0 ? words.noAnswers : words.answers(written)}`}
        </span>
        <span class="change-state">
          {receipt === undefined ? (
            <Badge>{change.live ? words.live : words.onItsWay}</Badge>
          ) : (
            <ReceiptState receipt={receipt} />
          )}
        </span>
      </div>
      {receipt !== undefined && <ReceiptBars receipt={receipt} />}
    </li>
  );
}

/** Who does not see the bars hears it when a change that was on its way is live. */
function useAnnouncedLive(number: number, receipt: Parameters<typeof barsOf>[0] | undefined): void {
  const wasWaiting = useRef(false);
  useEffect(() => {
    if (receipt === undefined) return;
    if (receipt.live && wasWaiting.current) {
      const took = liveMs(receipt, barsOf(receipt));
      const state = took === null ? words.live : words.liveIn(msText(took));
      announce(`${words.changeTitle(number)}: ${state}`);
    }
    wasWaiting.current = !receipt.live;
  }, [receipt, number]);
}

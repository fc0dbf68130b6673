import { useEdges, useReceipt, type Receipt } from "../../api/delivery.ts";
import { ApiError } from "../../api/errors.ts";
import { Section } from "../../ui/page.tsx";
import { Empty, Failed, Loading, Notice } from "../../ui/state.tsx";
import { At, msText } from "../../ui/time.tsx";
import { api, events } from "../../wiring.ts";
import { BarLegend, ReceiptBars, ReceiptState } from "./receipt.tsx";
import { activeOf, barsOf } from "./sums.ts";
import { words } from "./words.ts";

/** Where a change is, as long as it takes. */
export function ReceiptOf({ number }: { number: number }) {
  const { data, error, refetch } = useReceipt({ api, events }, number);
  if (data !== undefined) return <Whole receipt={data} />;
  if (error instanceof ApiError && error.status === 404)
    return (
      <Empty icon="history" title={words.gone}>
        <p>{error.message}</p>
      </Empty>
    );
  return error === null ? (
    <Loading rows={3} />
  ) : (
    <Failed error={error} onAgain={() => void refetch()} />
  );
}

function Whole({ receipt }: { receipt: Receipt }) {
  const edges = activeOf(useEdges({ api, events }).data ?? []);
  const bars = barsOf(receipt);
  const inLogMs = bars[0]?.inLogMs ?? null;
  const away = bars.filter(({ isLive, lastError }) => !isLive && lastError !== null);
  return (
    <>
      <div class="card change-card">
        <div class="change-head">
          <b>{words.kinds[receipt.kind] ?? receipt.kind}</b>
          <span class="muted">
            {words.committed} <At at={receipt.committedAt} />
            {inLogMs !== null && `, ${words.inLog(msText(inLogMs))}`}
            {receipt.written !== null &&
              ` · ${receipt.written === 0 ? words.noAnswers : words.answers(receipt.written)}`}
          </span>
          <span class="change-state">
            <ReceiptState receipt={receipt} />
          </span>
        </div>
        <ReceiptBars receipt={receipt} />
        <BarLegend />
      </div>
      {away.map(({ edge }) => (
        <Notice key={edge} tone="warn">
          {words.meanwhile(edge, edges.find(({ name }) => name === edge)?.change ?? 0)}
        </Notice>
      ))}
      {receipt.outgrown.length > 0 && (
        <Section title={words.outgrown}>
          <ul class="facts-list">
            {receipt.outgrown.map(({ query, detail }) => (
              <li key={query}>
                <code>{query}</code>
                <p class="muted">{detail}</p>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

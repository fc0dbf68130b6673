import type { Receipt } from "../../api/delivery.ts";
import { Badge } from "../../ui/badge.tsx";
import { msText } from "../../ui/time.tsx";
import { barsOf, liveMs, scaleMs, type Bar } from "./sums.ts";
import { words } from "./words.ts";

/** Where a change is, in a few words. */
export function ReceiptState({ receipt }: { receipt: Receipt }) {
  const bars = barsOf(receipt);
  if (receipt.live) {
    const took = liveMs(receipt, bars);
    return <Badge tone="good">{took === null ? words.live : words.liveIn(msText(took))}</Badge>;
  }
  if (receipt.materializedAt === null) return <Badge tone="accent">{words.notInLog}</Badge>;
  const away = bars.filter((bar) => !bar.isLive && bar.lastError !== null);
  if (away.length > 0)
    return <Badge tone="warn">{words.waitsFor(away.map(({ edge }) => edge))}</Badge>;
  return <Badge tone="accent">{words.onItsWay}</Badge>;
}

/** One bar for each edge, as long as it took. */
export function ReceiptBars({ receipt }: { receipt: Receipt }) {
  const bars = barsOf(receipt);
  const most = scaleMs(bars);
  return (
    <ul class="bars">
      {bars.map((bar) => (
        <li key={bar.edge} class="bar-row">
          <span class="bar-name">{bar.edge}</span>
          <BarTrack bar={bar} most={most} />
          <span class="bar-text">{barText(bar)}</span>
        </li>
      ))}
    </ul>
  );
}

function BarTrack({ bar, most }: { bar: Bar; most: number }) {
  const share = (ms: number | null) => `${((ms ?? 0) / most) * 100}%`;
  return (
    <span class={`bar-track${bar.isLive ? "" : " waiting"}`} aria-hidden="true">
      <span class="bar-part purged" style={{ width: share(bar.purgedMs) }} />
      <span class="bar-part applied" style={{ width: share(bar.appliedMs) }} />
      <span class="bar-part log" style={{ width: share(bar.inLogMs) }} />
    </span>
  );
}

/** What the bar says, in words. */
export function barText(bar: Bar): string {
  if (bar.purgedMs !== null) return words.barPurged(msText(bar.purgedMs));
  if (bar.appliedMs !== null) return words.barApplied(msText(bar.appliedMs));
  if (bar.lastError !== null) return words.barAway(bar.lastError);
  return words.barWaiting;
}

export const BarLegend = () => (
  <p class="bar-legend" aria-hidden="true">
    {(["log", "applied", "purged"] as const).map((part) => (
      <span key={part} class={part}>
        {words.legend[part]}
      </span>
    ))}
  </p>
);

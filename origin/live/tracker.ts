import { CHANGES_WATCHED, EVENT_DOCUMENTS } from "../../shared/limits-events.ts";
import type { SiteEvent, SiteEventOf } from "../../shared/manage/events.ts";
import type { EdgeState, WatchedChange } from "../db/log/watched.ts";
import { timesOf } from "../delivery/courier/receipt-times.ts";

/** What of a site's changes and edges was told already, so that looks at them become events. */
export interface Tracker {
  /** After which change there is something to look at, and up to which one all were told. */
  from(): { after: number; seen: number };
  /**
   * What is new.
   * @param changes those after `after`, the newest CHANGES_WATCHED at most, oldest first
   */
  take(changes: readonly WatchedChange[], edges: readonly EdgeState[]): SiteEvent[];
  /** When the newest change was committed that is not live everywhere; undefined: there is none. */
  waitsSince(): string | undefined;
}

/** One that takes what there is at first for known. */
export function createTracker(): Tracker {
  let seen: number | undefined;
  /** Changes on their way, with what was told of them. */
  const open = new Map<number, { told: string; committedAt: string }>();
  let toldEdges: string | undefined;
  const receiptsOf = (change: WatchedChange): SiteEvent[] => {
    const receipt = receiptOf(change);
    const text = JSON.stringify(receipt);
    const known = open.get(change.number);
    if (known === undefined || known.told === text) return [];
    if (change.live) open.delete(change.number);
    else known.told = text;
    return receipt.inLogMs === null ? [] : [receipt];
  };
  return {
    from: () => ({ after: Math.min(...open.keys(), (seen ?? 0) + 1) - 1, seen: seen ?? 0 }),
    take(changes, edges) {
      const events: SiteEvent[] = [];
      const isFirst = seen === undefined;
      const known = seen ?? 0;
      const oldest = changes[0]?.number ?? known;
      if (!isFirst && oldest > known + 1) events.push({ kind: "look_again" });
      for (const change of changes) {
        if (change.number > known && !(isFirst && change.live)) {
          open.set(change.number, { told: "", committedAt: change.committedAt });
          events.push(changeOf(change));
        }
        events.push(...receiptsOf(change));
      }
      seen = Math.max(known, changes.at(-1)?.number ?? 0);
      for (const number of open.keys()) if (number < oldest) open.delete(number);
      const state = JSON.stringify(edges);
      if (toldEdges !== state) events.push({ kind: "edges", edges: [...edges] });
      toldEdges = state;
      return isFirst ? [] : events;
    },
    waitsSince: () => [...open.values()].at(-1)?.committedAt,
  };
}

/** How many changes a look reads; what is older is not watched any more. */
export const WATCHED = CHANGES_WATCHED;

const changeOf = ({ number, change, committedAt, documents }: WatchedChange): SiteEvent => ({
  kind: "change",
  number,
  change,
  committedAt,
  documents: change === "model" || documents.length > EVENT_DOCUMENTS ? null : documents,
});

function receiptOf(change: WatchedChange): SiteEventOf<"receipt"> {
  const { number, committedAt, live } = change;
  const { inLogMs, liveMs, edges } = timesOf(change);
  const shown = edges.map(({ edge, appliedMs, purgedMs, live: isLive }) => ({
    edge,
    appliedMs,
    purgedMs,
    live: isLive,
  }));
  return { kind: "receipt", number, committedAt, inLogMs, live, liveMs, edges: shown };
}

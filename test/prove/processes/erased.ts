import { PURGE_ROUNDS_AFTER_MS } from "../../../shared/limits-purges.ts";
import type { Fault, History, Read, Receipt } from "./history.ts";
import type { State, Truth } from "./truth.ts";

/**
 * What was taken down is in no answer once the purges are over, whatever is away (docs/freshness.md, "What is taken down").
 *
 * The moment, for each version of a document, each change that took it down and each edge: when a writer or a receipt was
 * told that this change or a later one is live, and ENDED_AFTER_MS more. An edge that was hit meanwhile (killed, stopped)
 * could not purge in time: it has ENDED_AFTER_MS from when it is well again. From then on no answer that begins to be asked
 * there shows the version. Which writes of unknown outcome are there, Postgres says; nothing is exempt, because no store
 * lags here.
 */

/** The last round of purges, and as long again as lies between two: docs/freshness.md says 15 seconds. */
export const ENDED_AFTER_MS = 5_000 + Math.max(...PURGE_ROUNDS_AFTER_MS);

/** An answer that shows what was taken down long before it was asked for. */
export interface Erased {
  read: Read;
  document: string;
  number: number;
  /** The change that took it down. */
  change: number;
  /** From when on no answer may show it at this edge. */
  fromMs: number;
}

/** Every answer that shows something after it came to its end there. */
export function findErased(history: History, truth: Truth): Erased[] {
  const fromMs = endsOf(history);
  return [...history.reads, ...history.finals].flatMap((read) =>
    Object.entries(read.seen).flatMap(([document, number]) => {
      const change = number === null ? undefined : takenDownBy(truth.get(document) ?? [], number);
      if (number === null || change === undefined) return [];
      const from = fromMs(read.edge, change);
      return read.startMs > from ? [{ read, document, number, change, fromMs: from }] : [];
    }),
  );
}

/** How many versions came to their end at an edge while it was read, each counted once an edge. */
export function countEnded(history: History, truth: Truth): number {
  const fromMs = endsOf(history);
  const lastMs = Map.groupBy([...history.reads, ...history.finals], ({ edge }) => edge);
  return [...lastMs].reduce((count, [edge, reads]) => {
    const untilMs = Math.max(...reads.map(({ startMs }) => startMs));
    const ended = [...truth.values()].flatMap((states) =>
      states.filter(({ number }) => {
        const change = number === null ? undefined : takenDownBy(states, number);
        return change !== undefined && fromMs(edge, change) < untilMs;
      }),
    );
    return count + ended.length;
  }, 0);
}

/** The first change that took a version down: the document itself, or what an edit that erases left behind. */
export function takenDownBy(states: State[], number: number): number | undefined {
  const at = states.findIndex((state) => state.number === number);
  if (at === -1) return undefined;
  return states.slice(at + 1).find((state) => state.number === null || state.erases)?.change;
}

/** From when on an edge may no longer show what a change took down; Infinity when nobody ever said that it is live. */
function endsOf({ writes, receipts, faults }: History): (edge: string, change: number) => number {
  const said: Receipt[] = [];
  for (const one of [...receipts, ...writes.filter(isLive)].toSorted((a, b) => a.endMs - b.endMs))
    // what says no more than one before it is never the first
    if (one.change > (said.at(-1)?.change ?? -Infinity)) said.push(one);
  const known = new Map<string, number>();
  return (edge, change) => {
    const name = `${edge} ${change}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const liveMs = said.find((one) => one.change >= change)?.endMs ?? Infinity;
    const fromMs = endAt(edge, liveMs, faults);
    known.set(name, fromMs);
    return fromMs;
  };
}

const isLive = <T extends { live: boolean | null; change: number | null }>(
  write: T,
): write is T & Receipt => write.live === true && write.change !== null;

function endAt(edge: string, liveMs: number, faults: Fault[]): number {
  return faults
    .filter(({ target, endMs }) => target === edge && endMs > liveMs)
    .toSorted((a, b) => a.startMs - b.startMs)
    .reduce(
      (fromMs, fault) =>
        fault.startMs < fromMs ? Math.max(fromMs, fault.endMs + ENDED_AFTER_MS) : fromMs,
      liveMs + ENDED_AFTER_MS,
    );
}

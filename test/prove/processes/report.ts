import { countEnded } from "./erased.ts";
import { isPublishing, type History, type Read } from "./history.ts";
import type { Ran } from "./run.ts";
import { statesOf, type State, type Truth } from "./truth.ts";

/** What a run found, in lines for people. */
export function describeRun({ history, violations, quietMs }: Ran): string[] {
  const { writes, reads, faults, committed } = history;
  const truth = statesOf(committed);
  const ok = writes.filter(({ outcome }) => outcome === "ok");
  const took = visibleAfterMs(history, truth);
  const found = (...rules: string[]) =>
    violations.filter(({ rule }) => rules.includes(rule)).length;
  return [
    `faults      ${faults.length}: ${countBy(faults, ({ kind, target }) => `${kindOf(target)} ${kind}`)}`,
    `writes      ${writes.length}: ${countBy(writes, ({ outcome, status }) => `${outcome} ${status}`)}`,
    `acknowledged ${countBy(ok, ({ action }) => action)}`,
    `committed   ${committed.length}, of them unknown to their writer ${unknownCommitted(history, truth)}`,
    `reads       ${reads.length}: ${countBy(reads, ({ status, freshness }) => `${status} ${freshness}`.trim())}`,
    `visible     ${took.length} acknowledged publishes at an edge each, after ${percentiles(took)}`,
    `quiet       everything everywhere ${(quietMs / 1_000).toFixed(1)} s after the last fault`,
    `lost        ${zero(found("lost_write", "lost_publish"), ok.length, "acknowledged writes")}`,
    `regressions ${zero(found("regression", "resurrection", "not_live", "below_min_change"), reads.length, "reads")}`,
    `erased      ${zero(found("erased"), reads.filter(({ status }) => status === 200 || status === 404).length, "answers")}`,
    `            ${countEnded(history, truth)} times an edge had to let go of a version; ${reads.filter(({ logged }) => !logged).length} reads of lists that no log has`,
    `phantoms    ${zero(found("phantom", "bad_answer"), reads.length, "reads")}`,
    `unanswered  ${zero(found("unanswered"), readsWhileUp(history), "logged reads of an edge that ran")}`,
    `died        ${found("died")}`,
  ];
}

/** A zero among so many tells of a rate below three times one of so many, at 95 % (the rule of three). */
function zero(found: number, among: number, what: string): string {
  const of = `${found} of ${among} ${what}`;
  return found > 0 || among === 0 ? of : `${of}: below ${(3 / among).toExponential(1)} at 95 %`;
}

function countBy<T>(things: T[], nameOf: (thing: T) => string): string {
  const groups = [...Map.groupBy(things, nameOf)].map(([name, of]) => ({ name, count: of.length }));
  return groups
    .toSorted((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name} ${count}`)
    .join(", ");
}

/** `origin-b to postgres` is a way like any other. */
const kindOf = (target: string): string =>
  target.includes(" to ")
    ? target.replaceAll(/-\w\b/g, "").replace("origins", "origin")
    : target.replace(/-\w$/, "");

const unknownCommitted = ({ writes }: History, truth: Truth): number =>
  writes.filter(
    ({ outcome, action, document, number }) =>
      outcome === "unknown" &&
      isPublishing(action) &&
      truth.get(document)?.some((state) => state.number === number) === true,
  ).length;

function readsWhileUp({ reads, faults }: History): number {
  return reads.filter(
    ({ edge, logged, startMs, endMs }) =>
      logged &&
      faults.every(
        ({ target, ...fault }) => target !== edge || endMs < fault.startMs || startMs > fault.endMs,
      ),
  ).length;
}

/** For each acknowledged publish and edge, from the write's beginning until an ordinary reader saw it or newer there. */
export function visibleAfterMs({ writes, reads }: History, truth: Truth): number[] {
  const ordinary = reads
    .filter(({ minChange, status, logged }) => logged && minChange === null && status === 200)
    .toSorted((a, b) => a.endMs - b.endMs);
  const byEdge = [...Map.groupBy(ordinary, ({ edge }) => edge).values()];
  const lastChange = new Map([...truth].map(([document, states]) => [document, byNumber(states)]));
  return writes
    .filter(({ outcome, action }) => outcome === "ok" && isPublishing(action))
    .flatMap(({ document, change, startMs }) => {
      const changes = lastChange.get(document);
      const isSeen = ({ seen }: Read) =>
        (changes?.get(seen[document] ?? null) ?? -Infinity) >= (change ?? Infinity);
      return byEdge.flatMap((seen) => {
        for (let at = firstEnding(seen, startMs); at < seen.length; at++) {
          const read = seen[at];
          if (read && isSeen(read)) return [read.endMs - startMs];
        }
        return [];
      });
    });
}

/** The last change after which a document looked like this; taken down it looks like nothing. */
const byNumber = (states: State[]): Map<number | null, number> =>
  new Map(states.flatMap(({ number, change }) => (number === null ? [] : [[number, change]])));

/** The index of the first read that ended at a time or later, of reads in the order of their ends. */
function firstEnding(reads: Read[], atMs: number): number {
  let [low, high] = [0, reads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reads[middle]?.endMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function percentiles(took: number[]): string {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) / 1_000).toFixed(1)} s`;
  return `p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`;
}

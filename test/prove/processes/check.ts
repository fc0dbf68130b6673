import { findErased } from "./erased.ts";
import { isPublishing, type Fault, type History, type Read, type Write } from "./history.ts";
import { statesOf, type State, type Truth } from "./truth.ts";

/** A promise that a history breaks. */
export interface Violation {
  rule: Rule;
  text: string;
}

export type Rule =
  /** A write that was answered with its change is not in the database. */
  | "lost_write"
  /** After the quiet period an edge does not have the newest. */
  | "lost_publish"
  /** An ordinary reader got something older than what the same edge had verified on the same path. */
  | "regression"
  /** The same for something taken down that came back. */
  | "resurrection"
  /** An answer shows what was taken down, after the last round of purges. */
  | "erased"
  /** A reader got something older than a write whose answer said that it is live. */
  | "not_live"
  /** A reader with a change got something older, and was not told that it is stale. */
  | "below_min_change"
  /** A body that was never committed. */
  | "phantom"
  /** An answer that no document promises. */
  | "bad_answer"
  /** A reader got nothing from an edge that was running. */
  | "unanswered"
  /** After the quiet period an origin does not take a write and bring it to every edge. */
  | "not_recovered"
  /** A process ended although nobody ended it. */
  | "died";

/**
 * Every promise that a history breaks.
 *
 * What is not promised (docs/publishing.md, docs/design.md §3), and therefore not asked for: an answer that was not
 * verified may be newer than the next one, because it may be the origin's, which is ahead of the edge; a reader with
 * `Larder-Min-Change` passes the cache, so between the edge's commit and its purge it may see what an ordinary reader
 * sees a moment later, and what it got from the origin others at the edge see later; with the origin away it gets the last
 * body there is, called stale. So the two kinds of readers are compared among themselves, and only with what was
 * verified. What no log has is only asked what was taken down, and whether it was ever there: it stays in a cache for seconds,
 * and is nobody's while no origin answers.
 */
export function check(history: History): Violation[] {
  const truth = statesOf(history.committed);
  return [
    ...lostWrites(history, truth),
    ...badAnswers(history),
    ...unanswered(history.reads, history.faults),
    ...history.lastWrites
      .filter(({ outcome, live }) => outcome !== "ok" || live !== true)
      .map(violation("not_recovered", describeWrite)),
    ...history.deaths.map((text): Violation => ({ rule: "died", text })),
    ...orderOfReads(history, truth),
    ...phantoms(history, truth),
    ...findErased(history, truth).map(({ read, document, number, change, fromMs }): Violation => ({
      rule: "erased",
      text: `${describeRead(read)} shows ${document}#${number}, taken down by change ${change}, gone since ${Math.round(fromMs)} ms`,
    })),
    ...finals(history.finals, truth),
  ];
}

function lostWrites({ writes }: History, truth: Truth): Violation[] {
  return writes.filter((write) => isLost(write, truth)).map(violation("lost_write", describeWrite));
}

function isLost({ outcome, change, document, action, number }: Write, truth: Truth): boolean {
  if (outcome !== "ok" || change === null) return false;
  const state = truth.get(document)?.find((candidate) => candidate.change === change);
  if (state === undefined || (action === "erase" && !state.erases)) return true;
  return state.number !== (isPublishing(action) ? number : null);
}

const ANSWERED = new Set([200, 404]);
/** No answer at all, or the documented refusal. */
const AWAY = new Set([0, 503]);

function badAnswers({ writes, reads, finals }: History): Violation[] {
  const badReads = [...reads, ...finals].filter(
    ({ status, trouble }) =>
      (!ANSWERED.has(status) && !AWAY.has(status)) || (status !== 0 && trouble !== ""),
  );
  return [
    ...writes
      .filter(({ outcome }) => outcome === "broken")
      .map(violation("bad_answer", describeWrite)),
    ...badReads.map(violation("bad_answer", describeRead)),
  ];
}

/** Faults that take an edge itself away; its readers get nothing meanwhile. */
const takesEdgeAway = (fault: Fault, edge: string): boolean => fault.target === edge;

/** Reads of what the log has that got nothing although the edge ran all the while. */
export function unanswered(reads: Read[], faults: Fault[]): Violation[] {
  return reads
    .filter(({ status, logged }) => AWAY.has(status) && logged)
    .filter(({ edge, startMs, endMs }) =>
      faults.every(
        (fault) => !takesEdgeAway(fault, edge) || endMs < fault.startMs || startMs > fault.endMs,
      ),
    )
    .map(violation("unanswered", describeRead));
}

/** The least state a read may show, and the promise behind it. */
interface Floor {
  at: number;
  rule: Rule;
}

/** A state that is known to have been reached when a read begins after `endMs`. */
interface Mark {
  endMs: number;
  at: number;
  rule: Rule;
}

function orderOfReads({ reads, writes }: History, truth: Truth): Violation[] {
  const found: Violation[] = [];
  const answered = reads.filter(({ status, logged }) => logged && ANSWERED.has(status));
  for (const [document, states] of truth) {
    const live = liveMarks(writes, document, states);
    const about = answered.filter(({ seen }) => document in seen);
    const streams = Map.groupBy(about, ({ edge, path, minChange }) =>
      [edge, path, minChange === null].join(" "),
    );
    for (const stream of streams.values()) {
      found.push(...followStream(stream, live, document, states));
    }
  }
  return found;
}

/** What no log has and nobody ever published. */
const phantoms = ({ reads }: History, truth: Truth): Violation[] =>
  reads
    .filter(({ logged }) => !logged)
    .filter(({ seen }) =>
      Object.entries(seen).some(
        ([document, number]) => firstFrom(truth.get(document) ?? [], 0, number) === undefined,
      ),
    )
    .map(violation("phantom", describeRead));

/** What a writer was told to be live is so for everybody from then on. */
function liveMarks(writes: Write[], document: string, states: State[]): Mark[] {
  return writes
    .filter((write) => write.document === document && write.live === true && write.change !== null)
    .map(({ endMs, change }) => ({
      endMs,
      at: lastUpTo(states, change ?? 0),
      rule: "not_live" as const,
    }));
}

/** Reads of one document on one path at one edge, by one kind of reader: none may fall below what came before. */
function followStream(
  stream: Read[],
  live: Mark[],
  document: string,
  states: State[],
): Violation[] {
  const found: Violation[] = [];
  const floors = createFloors(live);
  for (const read of stream.toSorted((a, b) => a.startMs - b.startMs)) {
    const shown = read.seen[document] ?? null;
    let floor = floors.before(read.startMs);
    if (read.minChange !== null && read.freshness !== "stale") {
      const least = lastUpTo(states, read.minChange);
      if (least > floor.at) floor = { at: least, rule: "below_min_change" };
    }
    const at = firstFrom(states, floor.at, shown);
    if (at !== undefined) {
      if (read.freshness === "verified") {
        floors.add({ endMs: read.endMs, at, rule: "regression" });
      }
      continue;
    }
    const known = firstFrom(states, 0, shown) !== undefined;
    const least = states[floor.at];
    const rule = known ? named(floor.rule, least, shown) : "phantom";
    const text = `${describeRead(read)} shows ${document}#${shown}, not older than change ${least?.change} (#${least?.number})`;
    found.push({ rule, text });
  }
  return found;
}

const named = (rule: Rule, least: State | undefined, shown: number | null): Rule =>
  rule === "regression" && least?.number === null && shown !== null ? "resurrection" : rule;

/** The highest of the marks that ended before a time; asked in the order of the times. */
function createFloors(given: Mark[]) {
  const sorted = given.toSorted((a, b) => a.endMs - b.endMs);
  let next = 0;
  // those of reads that overlap: few
  let waiting: Mark[] = [];
  let floor: Floor = { at: 0, rule: "regression" };
  const reach = (mark: Mark) => {
    if (mark.at > floor.at) floor = mark;
  };
  return {
    add: (mark: Mark) => void waiting.push(mark),
    before(startMs: number): Floor {
      for (let mark = sorted[next]; mark && mark.endMs < startMs; mark = sorted[next]) {
        reach(mark);
        next += 1;
      }
      for (const mark of waiting) if (mark.endMs < startMs) reach(mark);
      waiting = waiting.filter(({ endMs }) => endMs >= startMs);
      return floor;
    },
  };
}

/** The last state that was there at a change. */
const lastUpTo = (states: State[], change: number): number =>
  states.findLastIndex((state) => state.change <= change);

/** The earliest state from `floor` on that looks like this: a reader is given the benefit of the doubt. */
function firstFrom(states: State[], floor: number, number: number | null): number | undefined {
  for (let at = floor; at < states.length; at++) if (states[at]?.number === number) return at;
  return undefined;
}

/** In the end every edge has the newest of everything, and knows it. */
function finals(reads: Read[], truth: Truth): Violation[] {
  return reads
    .filter(({ seen, status, freshness }) => {
      if (!ANSWERED.has(status) || freshness !== "verified") return true;
      return Object.entries(seen).some(
        ([document, number]) => truth.get(document)?.at(-1)?.number !== number,
      );
    })
    .map(violation("lost_publish", describeRead));
}

const violation =
  <T>(rule: Rule, describe: (what: T) => string) =>
  (what: T): Violation => ({ rule, text: describe(what) });

const describeWrite = ({ document, action, number, startMs, ...rest }: Write): string =>
  `${action} ${document}#${number} at ${Math.round(startMs)} ms: ${rest.status}, change ${rest.change}, ${rest.outcome} ${rest.trouble}`.trim();

const describeRead = ({ edge, path, startMs, endMs, ...rest }: Read): string =>
  [
    `${edge} ${path} at ${Math.round(startMs)}–${Math.round(endMs)} ms:`,
    `${rest.status} ${JSON.stringify(rest.seen)}`,
    `${rest.freshness} ${rest.position} "${rest.cacheStatus}"`,
    ...(rest.minChange === null ? [] : [`min change ${rest.minChange}`]),
    rest.trouble,
  ].join(" ");

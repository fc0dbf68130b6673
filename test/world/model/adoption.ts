import type { Model } from "./explore.ts";

/**
 * A second, small model: how a query that nobody asked before joins the log (origin/delivery/answer/adopt.ts, materialize.ts),
 * and what the courier says of changes (`changeAt` of origin/db/log/edges.ts), down to the snapshots.
 */
export interface Adoption {
  /** Publishes. */
  versions: number;
  /** What joins the log is what the materializer reads after the query was recorded, not what the reader was given. */
  readAfterRecord: boolean;
  /** Only changes of the materializer's snapshot are marked as done. */
  markSeen: boolean;
  /** A materializer that another one overtook begins again. */
  conflicts: boolean;
  /** The courier reads rows and change number in one snapshot. */
  oneSnapshot: boolean;
}

export const builtAdoption: Adoption = {
  versions: 3,
  readAfterRecord: true,
  markSeen: true,
  conflicts: true,
  oneSnapshot: true,
};

export const brokenAdoption = {
  lost: "published, and the log will never have it",
  wentBack: "the log went back",
  lied: "the edge is told of a change that the rows it was sent do not have",
} as const;

const row = { none: 0, pending: 1, saved: 2 } as const;

/** Content versions are numbers from 1; 0 is nothing. */
interface State {
  db: number;
  /** Changes up to this one are marked as materialized. */
  done: number;
  row: number;
  log: number;
  /** What the reader was given and has not recorded yet. */
  reader: number;
  /** Per materializer the content of its snapshot (0: at rest), the row and what was done in it. */
  runs: [Run, Run];
  /** What a courier has read of the log, plus one; 0 is nothing. */
  courier: number;
}

interface Run {
  content: number;
  row: number;
  done: number;
}

/** Each field takes two bits, in this order. */
const unpack = (packed: number): State => {
  const at = (field: number) => (packed >> (field * 2)) & 3;
  const run = (field: number): Run => ({
    content: at(field),
    row: at(field + 1),
    done: at(field + 2),
  });
  const [db, done, rowState, log, reader] = [at(0), at(1), at(2), at(3), at(4)];
  return {
    db,
    done,
    row: rowState,
    log,
    reader,
    runs: [run(5), run(8)],
    courier: (packed >> 22) & 7,
  };
};

const pack = ({ db, done, row: rowState, log, reader, runs, courier }: State): number =>
  [db, done, rowState, log, reader, ...runs.flatMap((run) => [run.content, run.row, run.done])]
    .map((value, field) => value << (field * 2))
    .reduce((packed, bits) => packed | bits, courier << 22);

const SENTENCES = [
  "a version is published",
  "a reader is given what the origin reads now",
  "the query is recorded",
  "a materializer takes its snapshot",
  "a materializer commits",
  "a materializer was overtaken and begins again",
  "a courier reads the log",
  "a courier tells the edge how far the changes are",
] as const;
const step = {
  publish: 0,
  read: 1,
  record: 2,
  begin: 3,
  commit: 4,
  again: 5,
  rows: 6,
  tell: 7,
} as const;

type Found = (what: number, after: State, broken?: string) => void;

/** The model to explore. */
export function createAdoptionModel(adoption: Adoption): Model {
  const packed = new Int32Array(1);
  return {
    words: 1,
    start: Int32Array.of(pack({ ...unpack(0), db: 1, done: 1 })),
    next: ([from = 0], emit) => {
      const before = unpack(from);
      const found: Found = (what, after, broken) => {
        packed[0] = pack(after);
        emit(
          what,
          packed,
          broken ?? (after.log < before.log ? brokenAdoption.wentBack : lost(after)),
        );
      };
      readerSteps(adoption, before, found);
      for (const at of [0, 1] as const) materializerSteps(adoption, before, at, found);
      courierSteps(adoption, before, found);
    },
    canonical: () => undefined,
    isSettled: ([state = 0]) => isRight(adoption, unpack(state)),
    say: (what) => SENTENCES[what] ?? "",
  };
}

const isAtRest = (state: State): boolean =>
  state.done === state.db &&
  state.row !== row.pending &&
  state.runs.every(({ content }) => content === 0);

/** With nothing waiting, an adopted query's place in the log is the newest. */
const lost = (state: State): string | undefined =>
  isAtRest(state) && state.row === row.saved && state.log !== state.db
    ? brokenAdoption.lost
    : undefined;

const isRight = ({ versions }: Adoption, state: State): boolean =>
  isAtRest(state) && state.db === versions && state.row === row.saved && state.log === state.db;

function readerSteps({ versions, readAfterRecord }: Adoption, state: State, found: Found): void {
  if (state.db < versions) found(step.publish, { ...state, db: state.db + 1 });
  if (state.reader === 0) {
    found(step.read, { ...state, reader: state.db });
    return;
  }
  const recorded = { ...state, reader: 0 };
  if (state.row !== row.none) found(step.record, recorded);
  else if (readAfterRecord) found(step.record, { ...recorded, row: row.pending });
  else found(step.record, { ...recorded, row: row.saved, log: state.reader });
}

/** The second one is another origin that has just lost the site's lock, or is about to. */
function materializerSteps(adoption: Adoption, state: State, at: 0 | 1, found: Found): void {
  const run = state.runs[at];
  const withRun = (after: State, changed: Run): State => ({
    ...after,
    runs: at === 0 ? [changed, after.runs[1]] : [after.runs[0], changed],
  });
  const idle: Run = { content: 0, row: 0, done: 0 };
  if (run.content === 0) {
    if (state.done === state.db && state.row !== row.pending) return;
    found(step.begin, withRun(state, { content: state.db, row: state.row, done: state.done }));
    return;
  }
  const sawChanges = run.done < run.content;
  const writes = run.row === row.pending || (run.row === row.saved && sawChanges);
  const overtaken = state.done !== run.done || (writes && state.row !== run.row);
  if (adoption.conflicts && overtaken) {
    found(step.again, withRun(state, idle));
    return;
  }
  const done = adoption.markSeen ? Math.max(state.done, run.content) : state.db;
  const after = writes ? { ...state, row: row.saved, log: run.content } : state;
  found(step.commit, withRun({ ...after, done }, idle));
}

/** What an edge has been told must be in the rows it was sent. */
function courierSteps({ oneSnapshot }: Adoption, state: State, found: Found): void {
  const says = (log: number): string | undefined =>
    log > 0 && log < state.done ? brokenAdoption.lied : undefined;
  if (state.courier > 0) {
    found(step.tell, { ...state, courier: 0 }, says(state.courier - 1));
  } else if (oneSnapshot) {
    const broken = says(state.log);
    if (broken !== undefined) found(step.tell, state, broken);
  } else found(step.rows, { ...state, courier: state.log + 1 });
}

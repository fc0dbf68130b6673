import type { Model } from "./explore.ts";

/**
 * A second, small model: how a change joins the log (origin/delivery/materialize/materialize.ts), and what the courier
 * says of changes (`changeAt` of origin/db/log/stretches.ts), down to the snapshots.
 */
export interface Materializing {
  /** Publishes. */
  versions: number;
  /** Only changes of the materializer's snapshot are marked as done. */
  markSeen: boolean;
  /** A materializer that another one overtook begins again. */
  conflicts: boolean;
  /** The courier reads rows and change number in one snapshot. */
  oneSnapshot: boolean;
}

export const builtMaterializing: Materializing = {
  versions: 3,
  markSeen: true,
  conflicts: true,
  oneSnapshot: true,
};

export const brokenMaterializing = {
  lost: "published, and the log will never have it",
  wentBack: "the log went back",
  lied: "the edge is told of a change that the rows it was sent do not have",
} as const;

/** Content versions are numbers from 1; 0 is nothing. */
interface State {
  db: number;
  /** Changes up to this one are marked as materialized. */
  done: number;
  log: number;
  /** Per materializer the content of its snapshot (0: at rest) and what was done in it. */
  runs: [Run, Run];
  /** What a courier has read of the log, plus one; 0 is nothing. */
  courier: number;
}

interface Run {
  content: number;
  done: number;
}

/** Each field takes two bits, in this order, and the courier three. */
const unpack = (packed: number): State => {
  const at = (field: number) => (packed >> (field * 2)) & 3;
  const run = (field: number): Run => ({ content: at(field), done: at(field + 1) });
  const courier = (packed >> 14) & 7;
  return { db: at(0), done: at(1), log: at(2), runs: [run(3), run(5)], courier };
};

const pack = ({ db, done, log, runs, courier }: State): number =>
  [db, done, log, ...runs.flatMap((run) => [run.content, run.done])]
    .map((value, field) => value << (field * 2))
    .reduce((packed, bits) => packed | bits, courier << 14);

const SENTENCES = [
  "a version is published",
  "a materializer takes its snapshot",
  "a materializer commits",
  "a materializer was overtaken and begins again",
  "a courier reads the log",
  "a courier tells the edge how far the changes are",
] as const;
const step = { publish: 0, begin: 1, commit: 2, again: 3, rows: 4, tell: 5 } as const;

type Found = (what: number, after: State, broken?: string) => void;

/** The model to explore. */
export function createMaterializingModel(materializing: Materializing): Model {
  const packed = new Int32Array(1);
  return {
    words: 1,
    start: Int32Array.of(pack({ ...unpack(0), db: 1, done: 1, log: 1 })),
    next: ([from = 0], emit) => {
      const before = unpack(from);
      const found: Found = (what, after, broken) => {
        packed[0] = pack(after);
        const isBack = after.log < before.log;
        emit(what, packed, broken ?? (isBack ? brokenMaterializing.wentBack : lost(after)));
      };
      if (before.db < materializing.versions) found(step.publish, { ...before, db: before.db + 1 });
      for (const at of [0, 1] as const) materializerSteps(materializing, before, at, found);
      courierSteps(materializing, before, found);
    },
    canonical: () => undefined,
    isSettled: ([state = 0]) => isRight(materializing, unpack(state)),
    say: (what) => SENTENCES[what] ?? "",
  };
}

const isAtRest = (state: State): boolean =>
  state.done === state.db && state.runs.every(({ content }) => content === 0);

/** With nothing waiting, the log has the newest. */
const lost = (state: State): string | undefined =>
  isAtRest(state) && state.log !== state.db ? brokenMaterializing.lost : undefined;

const isRight = ({ versions }: Materializing, state: State): boolean =>
  isAtRest(state) && state.db === versions && state.log === state.db;

/** The second one is another origin that has just lost the site's lock, or is about to. */
function materializerSteps(
  { conflicts, markSeen }: Materializing,
  state: State,
  at: 0 | 1,
  found: Found,
): void {
  const run = state.runs[at];
  const withRun = (after: State, changed: Run): State => ({
    ...after,
    runs: at === 0 ? [changed, after.runs[1]] : [after.runs[0], changed],
  });
  const idle: Run = { content: 0, done: 0 };
  if (run.content === 0) {
    if (state.done === state.db) return;
    found(step.begin, withRun(state, { content: state.db, done: state.done }));
    return;
  }
  if (conflicts && state.done !== run.done) {
    found(step.again, withRun(state, idle));
    return;
  }
  const done = markSeen ? Math.max(state.done, run.content) : state.db;
  found(step.commit, withRun({ ...state, log: run.content, done }, idle));
}

/** What an edge has been told must be in the rows it was sent. */
function courierSteps({ oneSnapshot }: Materializing, state: State, found: Found): void {
  const says = (log: number): string | undefined =>
    log > 0 && log < state.done ? brokenMaterializing.lied : undefined;
  if (state.courier > 0) {
    found(step.tell, { ...state, courier: 0 }, says(state.courier - 1));
  } else if (oneSnapshot) {
    const broken = says(state.log);
    if (broken !== undefined) found(step.tell, state, broken);
  } else found(step.rows, { ...state, courier: state.log + 1 });
}

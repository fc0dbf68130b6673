import { NEVER_SETTLES } from "../explore.ts";
import type { Variant } from "../variant.ts";
import { createReplicaModel } from "./model.ts";
import { brokenReplica, builtReplica, type Replica } from "./protocol.ts";

/** ours: a first publish, a release, a take-down: what shows everything but late batches of two kinds. */
const SMALL = { batches: 1 } as const satisfies Partial<Replica>;

function variant(
  name: string,
  expect: string,
  change: Partial<Replica>,
  small: Partial<Replica> = SMALL,
): Variant {
  return {
    name: `replica: ${name}`,
    expect,
    model: () => createReplicaModel({ ...builtReplica, ...change }),
    small: () => createReplicaModel({ ...builtReplica, ...change, ...small }),
    settles: expect === "holds" || expect === NEVER_SETTLES,
  };
}

const RESTORED = { backup: 1 } as const satisfies Partial<Replica>;
/** An edge and an origin of before beside those of now. */
const MIXED = { olderEdge: true, olderOrigin: true } as const satisfies Partial<Replica>;
/** ours: what shows that in seconds. */
const SHORT = { batches: 1, runs: [["x"], ["y", "x"], ["y gone"]] } as const;
/** A cache in front of it; what it keeps is taken down. */
const KEPT = {
  caches: true,
  batches: 1,
  runs: [["x"], ["y", "x"], ["x gone"]],
} as const satisfies Partial<Replica>;
/** Something stays in its place while what is before it moves on. */
const MOVED = {
  runs: [["x", "y"], ["answer"], ["x"]],
  forgets: true,
} as const satisfies Partial<Replica>;

export const replicaWhole: readonly Variant[] = [
  variant("as built", "holds", {}, {}),
  variant("as built, a record lost or a site forgotten", "holds", { forgets: true }),
  variant("as built, the same when rows have moved on", "holds", MOVED, {}),
  variant("as built, an edge of before becomes one that takes documents", "holds", {
    olderEdge: true,
    batches: 1,
  }),
  variant("as built, an origin of before beside it", "holds", { olderOrigin: true }),
  variant(
    "as built, an origin of before and a record lost",
    "holds",
    { ...SHORT, batches: 2, olderOrigin: true, forgets: true },
    SHORT,
  ),
  variant("as built, a restore from a backup", "holds", RESTORED),
  variant("as built, a restore that loses all", "holds", { backup: 0 }),
  variant(
    "as built, a restore while edge and origin change their versions",
    "holds",
    { ...RESTORED, ...MIXED, batches: 1 },
    SHORT,
  ),
  variant("as built, a ledger that dies", "holds", { dies: true }),
  variant("as built, answers are kept", "holds", { caches: true, batches: 1 }),
  variant("as built, answers are kept, a record lost or a site forgotten", "holds", {
    ...KEPT,
    forgets: true,
  }),
  variant("as built, answers are kept, a restore from a backup", "holds", {
    ...KEPT,
    ...RESTORED,
    forgets: true,
  }),
];

export const replicaWithout: readonly Variant[] = [
  variant(
    "stretches taken whatever they continue",
    brokenReplica.wentBack,
    { fence: false, forgets: true, olderOrigin: true },
    {},
  ),
  variant("what another log had is kept", brokenReplica.lost, { ...RESTORED, clears: false }),
  variant("a cursor that outlives its epoch", brokenReplica.torn, { ...RESTORED, epochs: false }),
  variant("the cursor before its rows", brokenReplica.torn, { atOnce: false, dies: true }),
  variant("whole wherever the head is", brokenReplica.torn, { whole: "head" }),
  variant("whole as the last stretch says", brokenReplica.torn, { ...MOVED, whole: "last" }, {}),
  variant("once whole, whole for ever", brokenReplica.torn, { whole: "ever", olderOrigin: true }),
  variant("documents that go before their answers", brokenReplica.ahead, { behind: false }),
  variant("take-downs without a row", brokenReplica.down, { tombstones: false }),
  variant("an edge that begins where it is", brokenReplica.torn, {
    olderEdge: true,
    fromBeginning: false,
  }),
  variant("a cursor heard only where the head moved", NEVER_SETTLES, {
    ...SHORT,
    olderEdge: true,
    hearsAlways: false,
  }),
  variant("purges of what differs from what is there", brokenReplica.kept, {
    ...KEPT,
    forgets: true,
    purges: "differences",
  }),
  variant("purges of what comes alone", brokenReplica.kept, {
    ...KEPT,
    ...RESTORED,
    runs: [["y"], ["x"]],
    purgesLogs: false,
  }),
  variant("one purge", brokenReplica.kept, { ...KEPT, purgesAgain: false }),
];

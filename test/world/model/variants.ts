import {
  brokenMaterializing,
  builtMaterializing,
  createMaterializingModel,
  type Materializing,
} from "./materializing.ts";
import { createModel } from "./model.ts";
import { broken } from "./properties.ts";
import { built, type Protocol } from "./protocol.ts";
import { replicaWhole, replicaWithout } from "./replica/variants.ts";
import type { Variant } from "./variant.ts";

/** ours: what shows everything except what needs two places. */
const SMALL = { places: 1 } as const satisfies Partial<Protocol>;
const TAKE_DOWN = { kinds: ["live", "gone", "live"] } as const satisfies Partial<Protocol>;
/** The backup has nothing of the key. */
const LOST = {
  kinds: ["live", "live"],
  published: 0,
  backup: 0,
} as const satisfies Partial<Protocol>;
/** Something that the key shows is taken down, and it shows the rest. */
const CLEARED = { kinds: ["live", "cleared", "live"] } as const satisfies Partial<Protocol>;
const DROPPED = { kinds: ["live", "dropped", "live"] } as const satisfies Partial<Protocol>;

function variant(
  name: string,
  expect: string,
  change: Partial<Protocol>,
  small: Partial<Protocol> = SMALL,
): Variant {
  return {
    name,
    expect,
    model: () => createModel({ ...built, ...change }),
    small: () => createModel({ ...built, ...change, ...small }),
    settles: expect === "holds",
  };
}

function materializing(name: string, expect: string, change: Partial<Materializing>): Variant {
  const model = () => createMaterializingModel({ ...builtMaterializing, ...change });
  return { name, expect, model, small: model, settles: expect === "holds" };
}

/** The protocol as built, in several worlds. */
export const whole: readonly Variant[] = [
  variant("as built, three edits", "holds", {}),
  variant("as built, edit, take-down, edit", "holds", TAKE_DOWN),
  variant("as built, edit, drop, edit", "holds", DROPPED),
  variant("as built, two edits, drop", "holds", { kinds: ["live", "live", "dropped"] }),
  variant(
    "as built, from a first publish on, two crashes",
    "holds",
    { published: 0, troubles: 2 },
    { ...SMALL, troubles: 1, kinds: ["live", "live"] },
  ),
  variant("as built, a copy of the store at each place", "holds", { kv: "copies" }),
  variant(
    "as built, a restore from a backup",
    "holds",
    { kinds: ["live", "live"], backup: 1 },
    { ...SMALL, kv: "copies", lose: false, troubles: 0 },
  ),
  variant(
    "as built, a restore that loses the key",
    "holds",
    { ...LOST, lose: false, troubles: 0 },
    { ...SMALL, kv: "copies" },
  ),
  variant(
    "as built, a restore that loses the key, one place where all goes wrong",
    "holds",
    { ...LOST, places: 1 },
    { kv: "exact", lose: false, cache: "process" },
  ),
  variant("as built, take-down where tiers keep a reserve", "holds", {
    kinds: ["live", "live", "gone"],
    reserve: true,
    lose: false,
  }),
  variant("as built, edit, take-down of what it shows, edit", "holds", CLEARED),
  variant("as built, two edits where tiers keep what expired", "holds", {
    kinds: ["live", "live"],
    reserve: true,
    lose: false,
  }),
  variant("as built, cache in the process, one round", "holds", { cache: "process", rounds: 1 }),
  variant("as built, a ledger that loses its record", "holds", { forgets: true }),
  materializing("as built, materializing", "holds", {}),
  ...replicaWhole,
];

/** Each part taken away: the rows of docs/design.md §2, and the ways that looked right in the literature. */
export const without: readonly Variant[] = [
  variant("without the fence", broken.wentBack, { fence: false }),
  variant("without durable purges", broken.keptOld, { durable: false }),
  variant("one round of purges", broken.keptOld, { rounds: 1 }),
  variant("two rounds of purges", broken.keptOld, { rounds: 2 }),
  variant("three rounds without pauses", broken.keptOld, { pauses: false }),
  variant("purge before the commit", broken.keptOld, { purgeLast: false }),
  variant("without the comparison", broken.storeBehind, { repair: false }),
  variant("comparison before late puts have landed", broken.storeBehind, { repairWaits: false }),
  variant("without the soft TTL, purges lost", broken.keptOld, { soft: false }),
  variant("without verification", broken.keptOld, { verify: false }),
  variant("without verification, store never old", broken.keptOld, { verify: false, kv: "exact" }),
  variant("unverified answers kept long", broken.keptOld, { keepShort: false }),
  variant("the store's absence kept as a 404", broken.keptOld, { askAbsent: false, published: 0 }),
  variant("reads write to the store", broken.storeBehind, { logWrites: false }),
  variant("edges never asked for their heads, a record lost", broken.lostPublish, {
    forgets: true,
    asks: false,
  }),
  variant("a head recorded when sent", broken.lostPublish, { ackLast: false, asks: false }),
  variant("take-down without a tombstone", broken.resurrection, {
    ...TAKE_DOWN,
    tombstones: false,
  }),
  variant("drop that leaves the body in the store", broken.resurrection, {
    kinds: ["live", "live", "dropped"],
    tombstones: false,
  }),
  variant("take-down whose purges leave a reserve", broken.bodyKept, {
    ...TAKE_DOWN,
    reserve: true,
    removes: "none",
    lose: false,
  }),
  // what an edit took out of a page is taken down later, and no purge names the page again
  variant("edits whose purges leave what expired", broken.bodyKept, {
    kinds: ["live", "live"],
    reserve: true,
    removes: "take-downs",
    lose: false,
  }),
  variant("what nobody verified is given after its time", broken.bodyKept, {
    ...CLEARED,
    reserve: true,
    unverifiedEnds: false,
    lose: false,
  }),
  variant("without the floor", broken.givenDown, { ...CLEARED, floor: false }),
  variant("restore without a new epoch", broken.lostPublish, { backup: 1, epochs: false }),
  variant("restore that leaves what only the lost log had", broken.storeForgotten, {
    ...LOST,
    endsOlder: false,
  }),
  variant("process cache, one round, nothing overtaken", broken.keptOld, {
    cache: "process_without_overtaking",
    rounds: 1,
  }),
  variant("purge once, nothing verified", broken.keptOld, { verify: false, rounds: 1 }),
  variant("purge once when the store has settled, nothing verified", broken.keptOld, {
    verify: false,
    rounds: 1,
    purgeSettled: true,
  }),
  variant("comparison instead of the fence", broken.wentBack, { fence: false, troubles: 0 }),
  materializing("changes marked that were not seen", brokenMaterializing.lost, {
    markSeen: false,
  }),
  materializing("two materializers at once", brokenMaterializing.wentBack, { conflicts: false }),
  materializing("rows and change number from two snapshots", brokenMaterializing.lied, {
    oneSnapshot: false,
  }),
  ...replicaWithout,
];

/** What is not promised, and where it ends: each is found, so that nobody believes it by mistake. */
export const limits: readonly Variant[] = [
  variant("one place never goes back: process cache, store never old, no crash", "holds", {
    monotonic: true,
    places: 1,
    kv: "exact",
    cache: "process",
    troubles: 0,
  }),
  variant("one place never goes back: process cache, a crash in a put", broken.placeWentBack, {
    monotonic: true,
    places: 1,
    kv: "exact",
    cache: "process",
  }),
  variant("one place never goes back: store with a second backend", broken.placeWentBack, {
    monotonic: true,
    places: 1,
    troubles: 0,
  }),
  variant(
    "one place never goes back: an upper tier that two places fill",
    broken.placeWentBack,
    { monotonic: true, kv: "exact", troubles: 0, evict: false, lose: false },
    {},
  ),
  variant("a take-down ends every reserve although purges are lost", broken.bodyKept, {
    ...TAKE_DOWN,
    reserve: true,
  }),
];

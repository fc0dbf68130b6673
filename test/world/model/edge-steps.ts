import type { Moves } from "./moves.ts";
import type { Protocol } from "./protocol.ts";
import { pause, stage, type Place, type State, type Tier } from "./state.ts";
import { step, UPPER_TIER } from "./steps.ts";
import { hasSettled, keepCopy, put, readsOf, settle } from "./store.ts";
import { ABSENT, isAtLeast, isBody, kindOf, type Version } from "./version.ts";

/**
 * Places: their tiers, and the fills of a miss (edge/read/content.ts). An answer nobody verified is given and then as good
 * as forgotten, so only those that are kept long appear.
 */
export function edgeSteps(moves: Moves): void {
  storeSteps(moves);
  tierSteps(moves);
  for (let at = 0; at < moves.state.places.length; at++) placeSteps(moves, at);
}

function storeSteps({ protocol, state, draft, take }: Moves): void {
  for (let version = 0; state.late >> version !== 0; version++) {
    if (((state.late >> version) & 1) === 0) continue;
    const next = draft();
    next.late &= ~(1 << version);
    put(protocol, next, version);
    take(step.land, 0, version);
  }
  if (hasSettled(protocol, state)) return;
  settle(protocol, draft());
  take(step.settle, 0, 0);
}

function tierSteps(moves: Moves): void {
  const { protocol, state, draft, take } = moves;
  oneTier(moves, UPPER_TIER, state.upper);
  if (state.pause === pause.arriving && purgesArrived(state)) {
    const next = draft();
    for (const place of next.places) place.old = place.stage === stage.none ? 0 : 1;
    next.pause = pause.filling;
    endPause(next);
    take(step.arrived, 0, 0);
  }
  if (protocol.soft && state.lost === 1 && isIdle(state)) {
    const next = draft();
    next.lost = 0;
    for (const tier of [next.upper, ...next.places]) endKept(protocol, tier);
    take(step.expire, 0, 0);
  }
}

/** What happens to a tier without a reader; `tier` is its state as it is. */
function oneTier({ protocol, draft, take }: Moves, number: number, tier: Tier): void {
  const of = (next: State): Tier => (number === UPPER_TIER ? next.upper : next.places[number]!);
  if (protocol.reserve && isBody(kindOf(protocol, tier.kept))) {
    endKept(protocol, of(draft()));
    take(step.age, number, tier.kept);
  }
  if (protocol.evict && tier.kept + tier.reserve !== 0) {
    const evicted = of(draft());
    evicted.kept = 0;
    evicted.reserve = 0;
    take(step.evict, number, 0);
  }
  if (tier.purge === 0) return;
  const purged = of(draft());
  endKept(protocol, purged);
  if (tier.remove === 1) purged.reserve = 0;
  endPurge(purged);
  take(step.purged, number, 0);
  if (!protocol.lose || tier.kept + tier.reserve === 0) return;
  const next = draft();
  endPurge(of(next));
  next.lost = 1;
  take(step.purgeLost, number, 0);
}

function endPurge(tier: Tier): void {
  tier.purge = 0;
  tier.remove = 0;
}

/** What is no longer current may stay as a reserve; a 404 is none. */
function endKept(protocol: Protocol, tier: Tier): void {
  if (protocol.reserve && isBody(kindOf(protocol, tier.kept))) tier.reserve = tier.kept;
  tier.kept = 0;
}

export const purgesArrived = ({ upper, places }: State): boolean =>
  upper.purge === 0 && places.every(({ purge }) => purge === 0);

/** Nothing is on its way; what is kept now is kept until it expires. */
const isIdle = (state: State): boolean =>
  state.left === 0 &&
  state.pause === pause.over &&
  purgesArrived(state) &&
  state.places.every((place) => place.stage === stage.none);

/** The pause between two rounds ends with the last fill that was under way when the purge had arrived. */
function endPause(next: State): void {
  if (next.pause === pause.filling && next.places.every(({ old }) => old === 0))
    next.pause = pause.over;
}

function endFill(next: State, place: Place): void {
  place.stage = stage.none;
  place.value = 0;
  place.old = 0;
  endPause(next);
}

function placeSteps(moves: Moves, at: number): void {
  const { protocol, state, draft, take } = moves;
  const place = state.places[at]!;
  oneTier(moves, at, place);
  if (!protocol.logWrites && place.copy !== 0) {
    const next = draft();
    next.places[at]!.copy = 0;
    put(protocol, next, place.copy);
    take(step.writeBack, at, place.copy);
  }
  if (place.stage === stage.none && place.kept === 0) begin(moves, at);
  if (protocol.reserve && !protocol.unverifiedEnds && place.kept === 0) believe(moves, at);
  if (place.stage === stage.looked) readStore(moves, at);
  if (place.stage === stage.read) keepUpper(moves, at);
  if (place.stage === stage.upper) keepLower(moves, at);
}

/** A miss at the lower tier is answered by the upper one, or asks the ledger. */
function begin({ protocol, state, draft, take }: Moves, at: number): void {
  const place = draft().places[at]!;
  const { kept } = state.upper;
  if (kept !== 0) {
    place.stage = stage.upper;
    place.value = kept;
    take(step.copyUpper, at, kept);
    return;
  }
  const kind = kindOf(protocol, state.head);
  // unknown or dropped: the origin answers, for a short time
  if (protocol.verify && (kind === undefined || kind === "dropped")) return;
  place.value = state.head;
  place.stage = protocol.verify && kind === "gone" ? stage.read : stage.looked;
  take(kind === "gone" ? step.lookGone : step.lookLedger, at, state.head);
}

/** The ledger cannot be asked: what the store gives is given, for a short time. */
function believe({ protocol, state, draft, take }: Moves, at: number): void {
  readsOf(protocol, state, state.places[at]!, (version) => {
    if (!isBody(kindOf(protocol, version))) return;
    draft().places[at]!.reserve = version;
    take(step.believe, at, version);
  });
}

function readStore(moves: Moves, at: number): void {
  const { protocol, state } = moves;
  const place = state.places[at]!;
  readsOf(protocol, state, place, (version) => readOne(moves, at, version));
}

/** Only what is at least what the ledger said is verified (`judge`). */
function readOne({ protocol, state, draft, take }: Moves, at: number, version: Version): void {
  const next = draft();
  const place = next.places[at]!;
  const isEnough = version !== 0 && (!protocol.verify || isAtLeast(protocol, version, place.value));
  const kept = isEnough ? version : keptAnyway(protocol, version);
  keepCopy(protocol, place, version);
  if (kept === 0) {
    endFill(next, place);
    if (!protocol.logWrites) place.copy = state.log;
  } else {
    place.stage = stage.read;
    place.value = kept;
  }
  if (version === 0) take(step.readAbsent, at, 0);
  else take(isEnough ? step.readStore : step.readOrigin, at, version);
}

/** What a protocol without one of these parts keeps long of an answer that nobody verified; 0 is nothing. */
function keptAnyway({ askAbsent, keepShort }: Protocol, version: Version): Version {
  if (version === 0) return askAbsent ? 0 : ABSENT;
  return keepShort ? 0 : version;
}

function keepUpper({ protocol, state, draft, take }: Moves, at: number): void {
  const next = draft();
  const place = next.places[at]!;
  place.stage = stage.upper;
  if (protocol.cache === "tiers") {
    next.upper.kept = place.value;
    next.upper.reserve = 0;
    take(step.storeUpper, at, place.value);
    return;
  }
  keepAt(protocol, next, place);
  take(step.storeLower, at, state.places[at]!.value);
}

function keepLower({ protocol, state, draft, take }: Moves, at: number): void {
  const next = draft();
  keepAt(protocol, next, next.places[at]!);
  take(step.storeLower, at, state.places[at]!.value);
}

function keepAt({ monotonic }: Protocol, next: State, place: Place): void {
  place.kept = place.value;
  place.reserve = 0;
  if (monotonic) place.seen = place.value;
  endFill(next, place);
}

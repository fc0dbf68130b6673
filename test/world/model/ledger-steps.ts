import {
  batches,
  continues,
  continuesPosition,
  neverGoesBack,
  stillOfUse,
  type BatchOf,
} from "./batches.ts";
import type { Moves } from "./moves.ts";
import type { Protocol } from "./protocol.ts";
import { pause, stage, type State } from "./state.ts";
import { step, UPPER_TIER } from "./steps.ts";
import { hasSettled, put } from "./store.ts";
import {
  beginningOf,
  epochOf,
  isBody,
  isDown,
  kindOf,
  positionOf,
  type Version,
} from "./version.ts";

/** The ledger: batches, purge rounds, comparisons (edge/ledger/apply.ts, edge/cloudflare/ledger-object.ts). */
export function ledgerSteps(moves: Moves): void {
  if (moves.state.work === 0) receive(moves);
  else finish(moves);
  purge(moves);
  compare(moves);
  forget(moves);
}

function receive(moves: Moves): void {
  const { protocol, state } = moves;
  for (const batch of batches) {
    if ((state.net & batch.bit) === 0) continue;
    if (fits(protocol, state.head, batch)) takeBatch(moves, batch);
    else refuse(moves, batch);
  }
}

function fits({ fence, epochs }: Protocol, head: Version, batch: BatchOf): boolean {
  if (!fence) return true;
  return epochs ? continues(head, batch) : continuesPosition(head, batch);
}

function refuse({ protocol, state, draft, take }: Moves, { to, bit }: BatchOf): void {
  if (state.reply === state.head) return;
  const next = draft();
  next.reply = state.head;
  if (!protocol.duplicates) next.net &= ~bit;
  take(step.refuse, 0, to);
}

/** Bodies go into the store before anything else; a put of a ledger that dies is lost, or lands whenever it likes. */
function takeBatch(moves: Moves, { to, bit, endsOlder }: BatchOf): void {
  const { protocol, state, draft, take } = moves;
  if (endsOlder && protocol.endsOlder) {
    endOlder(moves, bit);
    return;
  }
  const puts = isPut(protocol, to);
  const next = draft();
  if (!protocol.duplicates) next.net &= ~bit;
  if (puts) put(protocol, next, to);
  next.work = to;
  if (!protocol.purgeLast) sendPurge(protocol, next);
  take(step.apply, 0, to);
  if (!puts || state.troubles >= protocol.troubles) return;
  draft().troubles += 1;
  take(step.crashInPut, 0, to);
  dieLate(moves, to);
}

/**
 * The whole new log is there, and the key is not in it: it becomes one without a body, with purges and a comparison, in
 * one transaction (`Record.commit`). Nothing is put, so nothing can die in between.
 */
function endOlder({ protocol, state, draft, take }: Moves, bit: number): void {
  const next = draft();
  if (!protocol.duplicates) next.net &= ~bit;
  next.head = beginningOf(state.log);
  next.reply = next.head;
  if (neverGoesBack(protocol)) next.net = stillOfUse(next.net, next.head);
  if (state.ended === 0) {
    next.ended = 1;
    next.left = protocol.rounds;
    next.check = protocol.repair ? 1 : 0;
    next.pause = pause.over;
    for (const place of next.places) place.old = 0;
  }
  take(step.endOlder, 0, next.head);
}

function dieLate({ protocol, state, draft, take }: Moves, version: Version): void {
  if (!protocol.late || state.troubles >= protocol.troubles) return;
  const died = draft();
  died.late |= 1 << version;
  died.troubles += 1;
  take(step.crashLate, 0, version);
}

/** Of what is dropped a deletion, which is one more thing to be put in its place. */
function isPut(protocol: Protocol, version: Version): boolean {
  const kind = kindOf(protocol, version);
  return isBody(kind) || (protocol.tombstones && (kind === "gone" || kind === "dropped"));
}

/** Entries, head and what is to purge in one transaction; a new epoch forgets everything first (`Record.commit`). */
function finish({ protocol, state, draft, take }: Moves): void {
  const next = draft();
  const isEntry = positionOf(state.work) > 0;
  next.head = state.work;
  next.reply = state.work;
  next.work = 0;
  if (neverGoesBack(protocol)) next.net = stillOfUse(next.net, next.head);
  const isNewEpoch = epochOf(state.work) !== epochOf(state.head);
  if (isEntry || isNewEpoch) {
    next.left = isEntry && protocol.purgeLast ? protocol.rounds : 0;
    next.check = isEntry && protocol.repair ? 1 : 0;
    next.pause = pause.over;
    for (const place of next.places) place.old = 0;
  }
  // nothing of the new log says that what only the old one had must go
  if (isNewEpoch && protocol.backup === 0 && !protocol.endsOlder) next.lost = 1;
  if (isEntry) next.ended = 0;
  take(step.commit, 0, next.head);
  if (state.troubles >= protocol.troubles) return;
  const died = draft();
  died.work = 0;
  died.troubles += 1;
  take(step.crashBeforeCommit, 0, state.work);
}

function purge({ protocol, state, draft, take }: Moves): void {
  const waits = protocol.purgeSettled && !hasSettled(protocol, state);
  if (state.left > 0 && state.pause === pause.over && !waits) {
    const next = draft();
    next.left -= 1;
    sendPurge(protocol, next);
    take(step.purge, 0, state.head);
  }
  if (state.left > 0 && !protocol.durable && state.troubles < protocol.troubles) {
    const died = draft();
    died.left = 0;
    died.check = 0;
    died.pause = pause.over;
    died.troubles += 1;
    for (const place of died.places) place.old = 0;
    take(step.crashBeforePurge, 0, state.head);
  }
}

/** To the tiers a purge is on its way; within the process it is there at once. */
function sendPurge(protocol: Protocol, next: State): void {
  const { cache } = protocol;
  if (cache === "tiers") {
    const isTakeDown = isDown(kindOf(protocol, next.head)) || next.ended === 1;
    const removes = protocol.removes === "all" || (protocol.removes === "take-downs" && isTakeDown);
    for (const tier of [next.upper, ...next.places]) {
      tier.purge = 1;
      tier.remove = protocol.reserve && removes ? 1 : 0;
    }
    if (protocol.pauses) next.pause = pause.arriving;
    return;
  }
  for (const place of next.places) {
    place.kept = 0;
    place.reserve = 0;
    if (cache === "process") {
      place.stage = stage.none;
      place.value = 0;
    }
  }
}

/**
 * What `repair` of edge/ledger/apply.ts does once the rounds are over. That it comes after late puts and after the store has
 * settled is REPAIR_AFTER_MS.
 */
function compare(moves: Moves): void {
  const { protocol, state } = moves;
  if (state.check === 0 || state.left > 0 || state.pause !== pause.over || state.work !== 0) return;
  if (protocol.repairWaits && (state.late !== 0 || !hasSettled(protocol, state))) return;
  const isBehind = isStoreBehind(protocol, state);
  const seesRight = state.older >> state.head !== 0;
  if (!isBehind || seesRight) {
    moves.draft().check = 0;
    moves.take(step.compareRight, UPPER_TIER, state.stored);
  }
  if (isBehind) mend(moves);
}

function isStoreBehind(protocol: Protocol, { head, stored, ended }: State): boolean {
  if (ended === 1) return stored < head;
  return isPut(protocol, head) && stored < head;
}

/** A tombstone or a deletion from what the ledger knows, a body as the origin's log has it now. */
function mend(moves: Moves): void {
  const { protocol, state, draft, take } = moves;
  const isLive = isBody(kindOf(protocol, state.head));
  const version = isLive ? state.log : state.head;
  if (isLive && (!isBody(kindOf(protocol, version)) || version < state.head)) return;
  const next = draft();
  put(protocol, next, version);
  take(step.compareMend, 0, version);
  dieLate(moves, version);
}

function forget({ protocol, state, draft, take }: Moves): void {
  if (!protocol.forgets || state.head === 0 || state.troubles >= protocol.troubles) return;
  const next = draft();
  next.head = beginningOf(0);
  next.work = 0;
  next.left = 0;
  next.check = 0;
  next.pause = pause.over;
  next.troubles += 1;
  for (const place of next.places) place.old = 0;
  take(step.forget, 0, 0);
}

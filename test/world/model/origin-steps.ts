import { bitOf, neverGoesBack, stillOfUse } from "./batches.ts";
import type { Moves } from "./moves.ts";
import type { Protocol } from "./protocol.ts";
import type { State } from "./state.ts";
import { step } from "./steps.ts";
import { beginningOf, epochOf, isAtLeast, positionOf, versionAt, type Version } from "./version.ts";

/** Publishing, the materializer, and the courier (origin/delivery/materialize/materialize.ts, courier.ts, db/edges.ts). */
export function originSteps(moves: Moves): void {
  publish(moves);
  materialize(moves);
  restore(moves);
  send(moves);
  ask(moves);
  record(moves);
}

function publish({ protocol, state, draft, take }: Moves): void {
  if (positionOf(state.db) >= protocol.kinds.length) return;
  const next = draft();
  next.db += 1;
  if (!protocol.lagging) next.log = next.db;
  take(step.publish, 0, next.db);
}

/** Takes everything that waits: only the newest of a key is in the log. */
function materialize({ state, draft, take }: Moves): void {
  if (state.log === state.db) return;
  const next = draft();
  next.log = state.db;
  take(step.materialize, 0, next.log);
}

/** The courier's row comes from the backup too: it tells of the old epoch, and of some head no greater than the backup's. */
function restore({ protocol, state, draft, take }: Moves): void {
  if (protocol.backup === false || epochOf(state.db) > 0) return;
  if (positionOf(state.log) < protocol.backup) return;
  const next = draft();
  next.db = versionAt(1, protocol.backup);
  next.log = next.db;
  next.known = protocol.epochs ? protocol.backup : next.db;
  next.reply = next.known;
  // what is in the store and not in the new log would be nobody's to take back
  if (protocol.backup === 0 && !protocol.endsOlder) next.lost = 1;
  take(step.restore, 0, next.db);
}

/** Where the next batch starts: an edge of another epoch starts at 0 (`readLane`). */
function startOf({ epochs }: Protocol, { known, log }: State): Version {
  if (epochOf(known) === epochOf(log)) return known;
  return epochs ? beginningOf(log) : versionAt(epochOf(log), positionOf(known));
}

/** Whether the courier has nothing to send (`lanesBehind`, `hasNothingNew`). */
export const isUpToDate = (protocol: Protocol, { known, log }: State): boolean =>
  (!protocol.epochs || epochOf(known) === epochOf(log)) && isAtLeast(protocol, known, log);

function send(moves: Moves): void {
  const { protocol, state } = moves;
  if (isUpToDate(protocol, state)) return;
  const from = startOf(protocol, state);
  sendOne(moves, from, state.log);
  // other keys come first, or the log has none: the edge may hear of the epoch before it hears of the key
  if (protocol.epochs && epochOf(from) !== epochOf(state.known)) sendOne(moves, from, from);
}

function sendOne({ protocol, state, draft, take }: Moves, from: Version, to: Version): void {
  const bit = bitOf(from, to, state.log);
  if (bit === 0 || (state.net & bit) !== 0) return;
  const next = draft();
  next.net |= bit;
  if (neverGoesBack(protocol)) next.net = stillOfUse(next.net, state.head);
  // what the edge can never take any more is refused whenever it arrives: only the answer matters
  const isRefused = next.net === state.net;
  if (isRefused) next.reply = state.head;
  if (!protocol.ackLast) next.known = to;
  take(isRefused ? step.refuse : step.send, from, to);
}

/** Nothing is to be sent, and the edge is asked all the same; that it has the head it said it had moves nothing. */
function ask({ protocol, state, draft, take }: Moves): void {
  const { known, reply, head } = state;
  if (!protocol.asks || !isUpToDate(protocol, state) || reply !== known || head === known) return;
  draft().reply = head;
  take(step.ask, 0, head);
}

/** The answer may come late, or never. An edge of another epoch counts as one that has nothing (`acceptedHead`). */
function record({ protocol, state, draft, take }: Moves): void {
  if (!protocol.ackLast) return;
  const sameEpoch = !protocol.epochs || epochOf(state.reply) === epochOf(state.log);
  const accepted = sameEpoch ? state.reply : beginningOf(state.log);
  const isSaid = state.reply !== 0 || protocol.forgets;
  if (!isSaid || accepted === state.known) return;
  const next = draft();
  next.known = accepted;
  next.reply = accepted;
  take(step.record, 0, accepted);
}

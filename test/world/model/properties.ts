import { isUpToDate } from "./origin-steps.ts";
import { purgesArrived } from "./edge-steps.ts";
import type { Protocol } from "./protocol.ts";
import { pause, stage, type State } from "./state.ts";
import { readsOf } from "./store.ts";
import {
  ABSENT,
  epochOf,
  floorOf,
  isBody,
  isDown,
  kindOf,
  positionOf,
  type Version,
} from "./version.ts";

/** What the protocol promises, in the words a violation is reported with. */
export const broken = {
  wentBack: "the ledger went back",
  ahead: "the ledger is ahead of the log",
  unverified: "kept long, though the ledger had said there is newer",
  keptOld: "kept long, older than the ledger, and no purge is to come",
  keptForgotten: "kept long, though no log knows it",
  lostPublish: "published, and nobody will send it",
  storeBehind: "the store stays behind the ledger; every read goes to the origin",
  resurrection: "a body that was taken down can be read while the ledger cannot be asked",
  bodyKept: "a body older than the ledger's is kept for when nothing answers",
  givenDown: "a body of before a take-down can be read though the ledger knows of it",
  storeForgotten: "a body no log knows can be read while the ledger cannot be asked",
  placeWentBack: "a place gave an older verified answer than before",
} as const;

/** What the step from one state to the next breaks, if anything. */
export function brokenBy(protocol: Protocol, before: State, after: State): string | undefined {
  if (after.head < before.head && !(protocol.forgets && after.head === 0)) return broken.wentBack;
  if (epochOf(after.head) === epochOf(after.log) && after.head > after.log) return broken.ahead;
  if (protocol.verify && protocol.keepShort && protocol.askAbsent && keptUnverified(before, after))
    return broken.unverified;
  if (protocol.monotonic && wentBack(before, after)) return broken.placeWentBack;
  return (
    keptTooLong(protocol, after) ??
    givenDown(protocol, after) ??
    lostIn(protocol, after) ??
    storeIn(protocol, after)
  );
}

/** What a fill carries on from the store must be at least what the ledger said when it looked. */
function keptUnverified(before: State, after: State): boolean {
  for (let at = 0; at < after.places.length; at++) {
    const [was, is] = [before.places[at]!, after.places[at]!];
    if (was.stage === stage.looked && is.stage === stage.read && is.value < was.value) return true;
  }
  return false;
}

function wentBack(before: State, after: State): boolean {
  for (let at = 0; at < after.places.length; at++) {
    if (after.places[at]!.seen < before.places[at]!.seen) return true;
  }
  return false;
}

/**
 * When the last round has arrived, nothing older than the ledger is kept or about to be kept, at any place. What a lost
 * purge leaves ends with the soft TTL, if there is one.
 */
function keptTooLong(protocol: Protocol, state: State): string | undefined {
  if (state.left > 0 || state.pause !== pause.over || !purgesArrived(state)) return undefined;
  if (protocol.soft && state.lost === 1) return undefined;
  const isKnown = positionOf(state.head) > 0;
  if (!isKnown && state.head !== state.log) return undefined;
  const isOld = (version: Version): boolean =>
    version !== 0 && (!isKnown || rankOf(protocol, version) < state.head);
  if (isOld(state.upper.kept)) return isKnown ? broken.keptOld : broken.keptForgotten;
  for (const { kept, stage: at, value } of state.places) {
    if (isOld(kept) || (at >= stage.read && isOld(value)))
      return isKnown ? broken.keptOld : broken.keptForgotten;
  }
  const isOlder = ({ reserve }: { reserve: Version }) => reserve !== 0 && reserve < state.head;
  if (isOlder(state.upper) || state.places.some(isOlder)) return broken.bodyKept;
  return undefined;
}

/**
 * What a place may read of the store and would give, the origin being away, though it knows what the ledger knows: nothing of
 * before a take-down, however the store lags (`isUsable` of edge/read/heard.ts).
 */
function givenDown(protocol: Protocol, state: State): string | undefined {
  const floor = floorOf(protocol, state.head);
  // a take-down of the key itself, and what is dropped, is answered without the store
  if (floor === 0 || !isBody(kindOf(protocol, state.head))) return undefined;
  let found: string | undefined;
  for (const place of state.places) {
    readsOf(protocol, state, place, (version) => {
      const isGiven = version >= state.head || !protocol.floor || version >= floor;
      if (isGiven && isBody(kindOf(protocol, version)) && version < floor) found = broken.givenDown;
    });
  }
  return found;
}

const rankOf = ({ askAbsent }: Protocol, version: Version): Version =>
  !askAbsent && version === ABSENT ? 0 : version;

/** The log is complete and the courier at rest. */
export const isPublished = (protocol: Protocol, state: State): boolean =>
  state.log === state.db &&
  isUpToDate(protocol, state) &&
  (!protocol.ackLast || state.reply === state.known);

/** With the log complete and the courier at rest, the edge has what is in it. */
function lostIn(protocol: Protocol, state: State): string | undefined {
  if (!isPublished(protocol, state) || state.work !== 0) return undefined;
  // the courier will ask
  if (protocol.asks && state.head !== state.known) return undefined;
  return isSame(protocol, state.head, state.log) ? undefined : broken.lostPublish;
}

/** Without a new epoch, a restored version is the one it was restored from. */
const isSame = ({ epochs, backup }: Protocol, a: Version, b: Version): boolean =>
  a === b || (!epochs && positionOf(a) === positionOf(b) && positionOf(a) <= Number(backup));

/** With nothing under way, the store holds what the ledger says it must, and nothing that was taken down. */
function storeIn(protocol: Protocol, state: State): string | undefined {
  if (!isPublished(protocol, state) || state.work !== 0 || state.left > 0) return undefined;
  if (state.late !== 0 || state.check === 1 || state.stored === state.head) return undefined;
  const isKept = isBody(kindOf(protocol, state.stored));
  if (isKept && isDown(kindOf(protocol, state.db)) && state.stored < state.db)
    return broken.resurrection;
  const kind = kindOf(protocol, state.head);
  if (state.stored > state.head) return undefined;
  return kind === undefined ? broken.storeForgotten : broken.storeBehind;
}

/** Whether everything is published and everywhere, with nothing under way: what the protocol must always be able to reach. */
export function isSettled(protocol: Protocol, state: State): boolean {
  const newest = state.head;
  const isNewest = (version: Version): boolean => version === 0 || version === newest;
  return (
    positionOf(state.db) === protocol.kinds.length &&
    isPublished(protocol, state) &&
    state.head === state.log &&
    state.work + state.left + state.check + state.late + state.older === 0 &&
    state.pause === pause.over &&
    purgesArrived(state) &&
    isNewest(state.upper.kept) &&
    state.places.every(({ kept, stage: at }) => at === stage.none && isNewest(kept))
  );
}

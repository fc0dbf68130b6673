import type { Version } from "./version.ts";

/** What a fill at a place has done so far. */
export const stage = { none: 0, looked: 1, read: 2, upper: 3 } as const;

/** Where the purges of a key stand between two rounds. */
export const pause = { over: 0, arriving: 1, filling: 2 } as const;

/** One tier of the cache. */
export interface Tier {
  /** The answer kept long; 0 is none. Answers kept a short time are as good as none. */
  kept: Version;
  /** A body that is no longer current, for when nothing else answers; 0 is none. */
  reserve: Version;
  /** A purge is on its way, and it leaves no reserve. */
  purge: number;
  remove: number;
}

/** One place: its lower tier, the fill under way and its copy of the store. */
export interface Place extends Tier {
  stage: number;
  /** What the fill carries: the ledger's version once it looked, then the answer's. */
  value: Version;
  /** The fill was under way when the last purge had arrived. */
  old: number;
  /** The place's copy of the store; 0 is none. */
  copy: Version;
  /** The last answer the place kept, and so gave; only when that is checked. */
  seen: Version;
}

/** Everything there is about one key: at the origin, at the ledger, in the store and in the tiers. */
export interface State {
  /** Published, and in the log. */
  db: Version;
  log: Version;
  /** The head the courier remembers, and the one the edge last answered with. */
  known: Version;
  reply: Version;
  /** Batches that were sent and may arrive, as a set. */
  net: number;

  head: Version;
  /** The ledger has ended what only the older epoch had. */
  ended: number;
  /** The version a batch has put but not committed; 0 is none. */
  work: Version;
  /** Rounds of purges still to send. */
  left: number;
  pause: number;
  /** A comparison of store and ledger is to come. */
  check: number;
  troubles: number;

  stored: Version;
  /** What reads of the store may still give, and puts of dead ledgers that may still land, as sets. */
  older: number;
  late: number;

  upper: Tier;
  /** A purge was lost, or something left the log unsaid: only the soft TTL ends what it left. */
  lost: number;
  places: Place[];
}

const createTier = (): Tier => ({ kept: 0, reserve: 0, purge: 0, remove: 0 });

const createPlace = (): Place => ({
  ...createTier(),
  stage: stage.none,
  value: 0,
  old: 0,
  copy: 0,
  seen: 0,
});

/** Every part has `published`, and nothing is cached. */
export function createState(places: number, published: Version): State {
  return {
    db: published,
    log: published,
    known: published,
    reply: published,
    net: 0,
    head: published,
    ended: 0,
    work: 0,
    left: 0,
    pause: pause.over,
    check: 0,
    troubles: 0,
    stored: published,
    older: 0,
    late: 0,
    upper: createTier(),
    lost: 0,
    places: Array.from({ length: places }, createPlace),
  };
}

export function copyState(from: State, into: State): void {
  into.db = from.db;
  into.log = from.log;
  into.known = from.known;
  into.reply = from.reply;
  into.net = from.net;
  into.head = from.head;
  into.ended = from.ended;
  into.work = from.work;
  into.left = from.left;
  into.pause = from.pause;
  into.check = from.check;
  into.troubles = from.troubles;
  into.stored = from.stored;
  into.older = from.older;
  into.late = from.late;
  into.lost = from.lost;
  copyTier(from.upper, into.upper);
  for (let at = 0; at < from.places.length; at++) copyPlace(from.places[at]!, into.places[at]!);
}

function copyTier(from: Tier, into: Tier): void {
  into.kept = from.kept;
  into.reserve = from.reserve;
  into.purge = from.purge;
  into.remove = from.remove;
}

function copyPlace(from: Place, into: Place): void {
  copyTier(from, into);
  into.stage = from.stage;
  into.value = from.value;
  into.old = from.old;
  into.copy = from.copy;
  into.seen = from.seen;
}

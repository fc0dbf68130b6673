/**
 * What a version is: a body, a take-down, or a query no longer kept warm, of which nothing is kept. `cleared` is a body from
 * which something was taken down: an item of a list, or what an edit erases.
 */
export type Kind = "live" | "cleared" | "gone" | "dropped";

/** The protocol with its parts as switches, and what the world around it may do. One key of one site. */
export interface Protocol {
  places: 1 | 2 | 3;
  /** The versions that are published, in order; at most three. The first one need not be there at the start. */
  kinds: readonly Kind[];
  /** Versions that every part has at the start. */
  published: 0 | 1;

  // what the world may do
  /**
   * How the store reads: `exact` as put; `copies` each place through a copy that may be old; `any` each read gives
   * anything that was there since the store last settled, as a second backend and cached absences do.
   */
  kv: "exact" | "copies" | "any";
  /** Crashes and failures of the ledger, at any step. */
  troubles: 0 | 1 | 2;
  /** A put of a ledger that died may land after newer ones. */
  late: boolean;
  /** A purge may not reach a tier. */
  lose: boolean;
  /** A tier may let go of an answer. */
  evict: boolean;
  /** Batches arrive as often and in whatever order they like, also those of a courier that was replaced. */
  duplicates: boolean;
  /** Tiers keep bodies that are no longer current for when nothing else answers. */
  reserve: boolean;
  /** The log may lag behind what was published. */
  lagging: boolean;
  /** The database may be restored from a backup that has so many versions. */
  backup: false | 0 | 1;
  /** A ledger may lose its record: deleted by hand, or another edge at the same address. */
  forgets: boolean;

  // the parts of the protocol
  /** A miss asks the ledger whether what the store gave is current. */
  verify: boolean;
  /** How often a purge is sent. */
  rounds: 1 | 2 | 3;
  /** A round waits until the purge before it has arrived and the fills under way then are done. */
  pauses: boolean;
  /** The first purge waits until the store gives every place what was put last. */
  purgeSettled: boolean;
  /** What is to purge is committed with the head. */
  durable: boolean;
  /** A batch that does not continue the head is refused. */
  fence: boolean;
  /** Store and ledger are compared after the purges. */
  repair: boolean;
  /** The comparison comes after late puts have landed and the store has settled. */
  repairWaits: boolean;
  /** Even answers kept long are asked for again in the end. */
  soft: boolean;
  /** A take-down is put into the store, and what is dropped is deleted there. */
  tombstones: boolean;
  /** An edge that has the whole log of a new epoch ends what only an older one had. */
  endsOlder: boolean;
  /** Which purges leave tiers nothing to fall back on. */
  removes: "all" | "take-downs" | "none";
  /** A body of before the last take-down is given only if the ledger confirms it. */
  floor: boolean;
  /** What nobody verified is not given after its time. */
  unverifiedEnds: boolean;
  /** A restored origin begins a new epoch. */
  epochs: boolean;
  /** The courier remembers a head when the edge has said it, rather than when it sends. */
  ackLast: boolean;
  /** The courier asks an edge for its head although there is nothing to send. */
  asks: boolean;
  /** What nobody verified is kept a short time. */
  keepShort: boolean;
  /** The store's having nothing is no answer. */
  askAbsent: boolean;
  /** The log alone writes to the store; otherwise a read does too. */
  logWrites: boolean;
  /** The purge follows the commit. */
  purgeLast: boolean;
  /** Two tiers, as Workers Cache has them; or in the process, where a purge overtakes fills under way, or does not. */
  cache: "tiers" | "process" | "process_without_overtaking";
  /** Also checks that verified answers of one place never go back, which is not promised. */
  monotonic: boolean;
}

/** The protocol as it is built, in a world that does everything it may do. */
export const built: Protocol = {
  places: 2,
  kinds: ["live", "live", "live"],
  published: 1,
  kv: "any",
  troubles: 1,
  late: true,
  lose: true,
  evict: true,
  duplicates: true,
  reserve: false,
  lagging: true,
  backup: false,
  forgets: false,
  verify: true,
  rounds: 3,
  pauses: true,
  purgeSettled: false,
  durable: true,
  fence: true,
  repair: true,
  repairWaits: true,
  soft: true,
  tombstones: true,
  endsOlder: true,
  removes: "all",
  floor: true,
  unverifiedEnds: true,
  epochs: true,
  ackLast: true,
  asks: true,
  keepShort: true,
  askAbsent: true,
  logWrites: true,
  purgeLast: true,
  cache: "tiers",
  monotonic: false,
};

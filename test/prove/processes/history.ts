/** What happened in a run, as its clients saw it and as Postgres recorded it; everything the check looks at. */

/** What writers do: `erase` publishes so that nobody is given what was before, `hide` makes an item a draft. */
export type Action = Publishing | "take_down" | "delete" | "hide";
type Publishing = "publish" | "erase" | "create";

/** Whether the document is there afterwards, with the write's number. */
export const isPublishing = (action: Action): action is Publishing =>
  action === "publish" || action === "erase" || action === "create";

/** A write of one document. Each document has one writer, which numbers what it writes. */
export interface Write {
  document: string;
  action: Action;
  /** What a publish put into the body; of a take-down the number it would have had. */
  number: number;
  startMs: number;
  endMs: number;
  /** `unknown`: it may have been committed. `broken`: an answer that nothing promises. */
  outcome: "ok" | "refused" | "unknown" | "broken";
  /** 0 when there was no answer. */
  status: number;
  /** The change's number, from the answer. */
  change: number | null;
  /** What the answer to `?wait=live` said; null when it was not asked. */
  live: boolean | null;
  /** The document's id, from the answer; a page that was deleted and created has another one. */
  id: number | null;
  /** Why there was no answer, or what was wrong with it. */
  trouble: string;
}

/** A receipt that said of a change that it is live: every edge has it and all before it, and its caches are purged. */
export interface Receipt {
  change: number;
  /** When the receipt was there. */
  endMs: number;
}

/** What a read showed of each document that its path covers or embeds: its number, or null where it was not there. */
export type Seen = Record<string, number | null>;

/** A read at one edge. */
export interface Read {
  edge: string;
  path: string;
  /** Whether the log has the answer; else it comes from an origin, and from a cache for some seconds. */
  logged: boolean;
  /** The change it asked not to be older than; null for an ordinary reader. */
  minChange: number | null;
  startMs: number;
  endMs: number;
  /** 0 when there was no answer. */
  status: number;
  /** Empty unless the status is 200 or 404. */
  seen: Seen;
  freshness: string;
  position: string;
  cacheStatus: string;
  trouble: string;
}

/** What Postgres committed, in the order of the changes: a document's number, or null for taken down. */
export interface Committed {
  change: number;
  document: string;
  number: number | null;
  /** A publish that takes what was before from everybody. */
  erases: boolean;
}

/** A fault and what it hit. */
export interface Fault {
  kind: string;
  target: string;
  startMs: number;
  /** When what it hit was well again. */
  endMs: number;
}

export interface History {
  writes: Write[];
  receipts: Receipt[];
  reads: Read[];
  /** Reads of everything everywhere after the quiet period. */
  finals: Read[];
  faults: Fault[];
  committed: Committed[];
  /** The last write through each edge, once the faults are over; each edge has another primary origin. */
  lastWrites: Write[];
  /** Processes that ended although nobody ended them. */
  deaths: string[];
}

export const emptyHistory = (): History => ({
  writes: [],
  receipts: [],
  reads: [],
  finals: [],
  faults: [],
  committed: [],
  lastWrites: [],
  deaths: [],
});

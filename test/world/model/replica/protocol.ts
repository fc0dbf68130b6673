/** A row of the log: what is published of one of two documents, that it was taken down, or an answer. */
export type Row = "x" | "y" | "x gone" | "y gone" | "answer";

/**
 * A third small model: how documents come to the replica of an edge beside its answers (shared/push.ts, edge/replica/), with
 * two cursors: the head of the answers, and up to where the rows of documents are there.
 */
export interface Replica {
  /** What each run of the materializer writes, one row a position; at most seven in all. */
  runs: readonly (readonly Row[])[];
  /** Batches that may be under way at once, each of which may arrive again and again, or never. */
  batches: 1 | 2;

  // what the world may do
  /** The edge begins as one of before, which takes no documents, and may be that again later. */
  olderEdge: boolean;
  /** Batches may come from an origin of before, which sends no documents. */
  olderOrigin: boolean;
  /** How much of the log a backup has that the database may be restored from, in runs. */
  backup: false | number;
  /** The ledger may lose its record, or be told to forget the site; once. */
  forgets: boolean;
  /** The ledger may die between two transactions, if it makes more than one of a batch; once. */
  dies: boolean;
  /** A cache keeps an answer that shows one document, x, until it is purged. */
  caches: boolean;

  // the parts of the protocol
  /** A stretch of documents that does not continue the cursor is left alone. */
  fence: boolean;
  /** What the replica has of another log goes when it begins. */
  clears: boolean;
  /** A log of a new epoch begins at 0 for documents, too. */
  epochs: boolean;
  /** Rows and cursor are one transaction; otherwise the cursor goes first. */
  atOnce: boolean;
  /**
   * When a replica says that it is whole: `log` with its cursor at the head and no row missing that had moved on in the log
   * when a stretch was read; `last` the same by the last stretch alone; `head` with its cursor at the head; `ever` once it was.
   */
  whole: "log" | "last" | "head" | "ever";
  /** Stretches of documents end where the answers do at the latest. */
  behind: boolean;
  /** A document that was taken down has a row that says so. */
  tombstones: boolean;
  /** An edge that begins to take documents has none; otherwise those from its head on will do. */
  fromBeginning: boolean;
  /** The origin hears of the cursor in each answer, otherwise when the head moved. */
  hearsAlways: boolean;
  /** Answers that show a document are purged when a row of it comes: any, or one that differs from what is there. */
  purges: "rows" | "differences";
  /** All answers are purged when another log begins. */
  purgesLogs: boolean;
  /** They are purged a second time, when answers that were under way at the first have arrived. */
  purgesAgain: boolean;
}

/** The protocol as it is built: a first publish, a release of both documents, a take-down, an answer. */
export const builtReplica: Replica = {
  runs: [["x"], ["y", "x"], ["y gone"], ["answer"]],
  batches: 2,
  olderEdge: false,
  olderOrigin: false,
  backup: false,
  forgets: false,
  dies: false,
  caches: false,
  fence: true,
  clears: true,
  epochs: true,
  atOnce: true,
  whole: "log",
  behind: true,
  tombstones: true,
  fromBeginning: true,
  hearsAlways: true,
  purges: "rows",
  purgesLogs: true,
  purgesAgain: true,
};

/** What a replica promises, in the words a violation is reported with. */
export const brokenReplica = {
  down: "whole, and it has a document that was taken down",
  lost: "whole, and it has a document that only a lost log had",
  torn: "whole, and it is not what the site was at its head",
  ahead: "the replica is ahead of its ledger",
  wentBack: "the replica went back",
  kept: "an answer is kept, nothing is to purge, and a replica that is whole says otherwise",
} as const;

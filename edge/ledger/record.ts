import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { Removal } from "../../shared/forget.ts";
import { parseRowKey, type Key } from "../../shared/keys.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import type { Need, Origin, Purger, Store } from "../ports.ts";
import type { Replica } from "../replica/replica.ts";
import type { TouchedKey } from "./touched.ts";
import type { Writes } from "./writes.ts";

/** A key or a tag that still has rounds to go. `position` tells an order from a later one for the same key. */
export interface Task {
  key: Key;
  position: number;
  /** The oldest position of the key whose rounds are not over; 0 when it is not known. */
  oldest: number;
  state: Need["state"];
  /** 0, 1, 2 are purges; the one after is the comparison of store and ledger, which tags do not have. */
  round: number;
}

/** Which edge of the origin's a ledger is, as far as it was told, and whether it was removed from its site. */
export interface Membership {
  /** 0: nobody has said. */
  edge: number;
  removed: boolean;
}

/** The durable part of a ledger: one small transactional database per site. All methods are one transaction. */
export interface LedgerRecord {
  head(): Head;
  /** Whether it has had the whole log of its epoch: then a key it does not know is in no log. */
  isWhole(): boolean;
  /** The greatest epoch of which it has had the whole log, 0 for none. */
  wholeEpoch(): number;
  /** The highest floor that a batch of the head's epoch named, 0 for none. */
  floor(): number;
  /** Whether all it ever had is the beginning of its first log. */
  isFirstLoad(): boolean;
  membership(): Membership;
  /** Remembers which edge of the origin's it is. */
  join(edge: number): void;
  /** Of the head's epoch. */
  find(key: Key): Need | null;
  /**
   * Takes the entries, the new head and a purge task per entry. A new epoch forgets everything first, but which keys
   * there were: once the whole log is there, those that it does not have become dropped ones at the head, with a task
   * each; so are `keysOfEverything` where it never had a whole log and the batch says that this is not its
   * first, for it has lost which keys there were. Where the batch is `first`, what the record did not know has nothing to purge, and
   * only the comparison to come. Rows go to the replica; the tags that they touch get tasks as keys do (`judgeTaken`).
   */
  commit(batch: Batch, dueMs: number): Committed;
  /**
   * Makes all keys dropped ones at `position`, with a purge task each, and goes back to the beginning of the
   * epoch, as one that was removed, with an empty replica. The next commit makes it a member again.
   */
  forget(removal: Removal, position: number, dueMs: number): void;
  /** Tasks due at `nowMs`, oldest first. */
  due(nowMs: number, limit: number): Task[];
  /** Moves tasks to their next round; those that a newer entry replaced meanwhile are left alone. */
  postpone(tasks: Task[], round: number, dueMs: number): void;
  /** Ends tasks; of a tag nothing is left then. */
  finish(tasks: Task[]): void;
  /** When the earliest task is due, null when there is none; at once where a part of the replica is to be made again. */
  nextDueMs(): number | null;
  /** Up to which position nothing waits for its first purge. */
  purgedTo(): number;
  /** The site's documents, which `commit` and `forget` write. */
  replica: Pick<Replica, "position" | "isWhole" | "newest" | "isUnmade" | "remake">;
}

/** What came of a batch's rows: the keys of those that cannot be read, and the tags that have tasks now. */
export interface Committed {
  unread: string[];
  touched: TouchedKey[];
}

/** What a batch has besides rows of documents and of the site. */
export const answersOf = ({ site, entries }: Batch): Entry[] =>
  entries.filter(({ key }) => parseRowKey(site, key) === null);

export interface LedgerParts {
  site: number;
  record: LedgerRecord;
  store: Store;
  /** What it writes there. */
  writes: Writes;
  purger: Purger;
  origin: Origin;
  clock: Clock;
  report: Report;
}

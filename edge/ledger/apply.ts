import { AppError } from "../../shared/errors.ts";
import { causeText } from "../../shared/events.ts";
import { isKeyOf, isTagKey, type Key } from "../../shared/keys.ts";
import { REPAIR_AFTER_MS, STORE_WRITES_WITHIN_MS } from "../../shared/limits.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import { isAtLeast } from "../../shared/version.ts";
import { forgotten, isOfRemoved } from "./forget.ts";
import type { Applied, Looked, Need, Stored, Written } from "../ports.ts";
import { answersOf, type LedgerParts, type LedgerRecord, type Task } from "./record.ts";
import type { TouchedKey } from "./touched.ts";
import type { Write } from "./writes.ts";
import { purgeTasks, REPAIR_ROUND, TASK_RETRY_MS } from "./purge-rounds.ts";
import { isUsable } from "../read/heard.ts";

/** ours: tasks worked on in one go. */
const TASKS_AT_ONCE = 500;
/** ours: comparisons of store and ledger in one go. */
const REPAIRS_AT_ONCE = 20;

export function look({ record }: LedgerParts, key: Key): Looked {
  const head = record.head();
  const unknown = record.membership().removed ? forgotten(head.epoch) : null;
  return {
    need: record.find(key) ?? unknown,
    head,
    whole: record.isWhole(),
    wholeEpoch: record.wholeEpoch(),
    floor: record.floor(),
    replica: record.replica.isWhole(head),
  };
}

/**
 * Applies a stretch of the log (docs/design.md §2.5): bodies into the store, then positions, head and purge tasks in one
 * transaction, then the first purge, as far as the caches take it now: the reply says how far. A crash anywhere leaves
 * either the old head, and the same batch comes again, or the tasks. What the store does not take in time makes it refused,
 * at its own head: it comes again and needs only what is left. Must not run twice at once for one site.
 * @throws AppError `invalid` for a key of another site; whatever the store throws
 */
export async function apply(parts: LedgerParts, batch: Batch): Promise<Applied> {
  const { record, writes, clock, report } = parts;
  const head = record.head();
  const unchanged = () => standing(record);
  if (isOfRemoved(head, record.membership(), batch)) return { outcome: "removed", ...unchanged() };
  if (!continues(head, batch)) {
    // the removal of another edge at this address is not meant for this one
    const edge = batch.epoch === head.epoch ? batch.edge : 0;
    if (edge > record.membership().edge) record.join(edge);
    return { outcome: "refused", ...unchanged() };
  }
  const entries = answersOf(batch).map((entry) => ({
    ...entry,
    key: checkedKey(batch.site, entry),
  }));
  // every write has ended before anything else begins: one still under way could land after a later batch's
  const wanted = entries.map((entry) => writeOf(batch.epoch, entry));
  if (!(await writes.all(wanted, STORE_WRITES_WITHIN_MS))) {
    const cause = `not all of ${wanted.length} writes in ${STORE_WRITES_WITHIN_MS} ms`;
    report({ kind: "edge.trouble", part: "store", cause });
    return { outcome: "refused", ...unchanged() };
  }
  const first = isFirst(head, record, batch);
  // no cache has anything of these that it keeps for long
  const purgeable = first ? entries.filter(({ key }) => record.find(key) !== null) : entries;
  const change = newestChange(head, batch);
  const { unread, touched } = record.commit({ ...batch, first, change }, clock.now());
  if (unread.length > 0) {
    const cause = `${unread.length} rows cannot be read, ${unread[0]} first`;
    report({ kind: "edge.trouble", part: "replica", cause });
  }
  report({ kind: "edge.applied", site: batch.site, head: batch.to, entries: entries.length });
  // this batch's own, not the oldest: they may be a long queue that waits for the quota
  await purgeTasks(parts, [...purgeable, ...touched].map(firstTask));
  return { outcome: "applied", ...standing(record) };
}

function standing(record: LedgerRecord): Omit<Applied, "outcome"> {
  const head = record.head();
  const documents = record.replica.position(head.epoch);
  return { head, purgedTo: record.purgedTo(), documents };
}

/** A batch of the ledger's epoch starts at its head; one of a newer epoch starts at 0. */
function continues(head: Head, batch: Batch): boolean {
  return batch.epoch === head.epoch
    ? batch.from === head.position
    : batch.epoch > head.epoch && batch.from === 0;
}

/** Whether origin and record agree that this edge has never had anything of the site but the beginning of its first log. */
const isFirst = (head: Head, record: LedgerRecord, { epoch, first }: Batch): boolean =>
  head.epoch === 0 ? first : epoch === head.epoch && record.isFirstLoad();

/** One without entries continues the head as often as it comes: a late one must not take back what a later one said. */
const newestChange = (head: Head, { epoch, change }: Batch): number =>
  epoch === head.epoch ? Math.max(head.change, change) : change;

function checkedKey(site: number, entry: Entry): Key {
  if (!isKeyOf(site, entry.key))
    throw new AppError("invalid", "An entry's key is not one of the site.");
  return entry.key;
}

const firstTask = ({ key, position, state }: TouchedKey): Task => ({
  key,
  position,
  oldest: position,
  state,
  round: 0,
});

function writeOf(epoch: number, entry: Entry & { key: Key }): Write {
  const { key } = entry;
  const version = { epoch, position: entry.position };
  if (entry.state === "live") {
    const { etag, body, tags } = entry;
    return { key, version, stored: { state: "live", version, etag, body, tags } };
  }
  // a tombstone, so that nobody who cannot reach the ledger is given the old body
  if (entry.state === "gone") return { key, version, stored: { state: "gone", version } };
  // not a 404: the query may well have an answer
  return { key, version, stored: null };
}

/**
 * Works off what is due: purges and, last, comparisons of store and ledger, one key after the other until a batch
 * waits; and a part of what is to be made again of the replica. @returns when to come again
 */
export async function workOff(
  parts: LedgerParts,
  isBatchWaiting: () => boolean = () => false,
): Promise<number | null> {
  const { record, clock, report } = parts;
  const tasks = record.due(clock.now(), TASKS_AT_ONCE);
  await purgeTasks(parts, tasks);
  const comparisons = tasks.filter((task) => task.round >= REPAIR_ROUND).slice(0, REPAIRS_AT_ONCE);
  try {
    await repair(parts, comparisons, isBatchWaiting);
  } catch (error) {
    report({ kind: "edge.trouble", part: "store", cause: causeText(error) });
    record.postpone(comparisons, REPAIR_ROUND, clock.now() + TASK_RETRY_MS);
  }
  const isRemade = remake(parts);
  const dueMs = record.nextDueMs();
  return isRemade || dueMs === null ? dueMs : Math.max(dueMs, clock.now() + TASK_RETRY_MS);
}

/** @returns false when it failed, which must keep no purge from its time */
function remake({ record, report }: LedgerParts): boolean {
  try {
    record.replica.remake();
    return true;
  } catch (error) {
    report({ kind: "edge.trouble", part: "replica", cause: causeText(error) });
    return false;
  }
}

/**
 * Mends the store. A put of a ledger that died may have landed after newer ones (the store has no compare-and-set), or
 * been lost. A tombstone is put again from what the ledger knows, what was dropped is deleted; a body comes from the
 * origin, once that can be reached. A body that may show what was taken down is deleted at the second comparison only: the
 * first may have read an old copy of a right one.
 */
async function repair(
  parts: LedgerParts,
  tasks: Task[],
  isBatchWaiting: () => boolean,
): Promise<void> {
  const { record, store, writes, clock, report, site } = parts;
  let [repaired, isAway] = [0, false];
  for (const task of tasks) {
    if (isTagKey(task.key)) {
      record.finish([task]);
      continue;
    }
    const looked = look(parts, task.key);
    const { need } = looked;
    const stored = await store.get(task.key);
    if (need === null || !isBehind(stored, need)) record.finish([task]);
    else {
      // deletions need no origin, so they are done even while it is away
      const mended = isAway && need.state === "live" ? "away" : await mend(parts, task.key, need);
      if (mended === "away") isAway = true;
      if (mended === "written") repaired += 1;
      const isOpen = mended === "away" || mended === "nothing";
      if (isOpen && task.round > REPAIR_ROUND && stored !== null && !isUsable(stored, looked))
        await writes.now({ key: task.key, version: need.version, stored: null });
      const round = isOpen ? REPAIR_ROUND + 1 : REPAIR_ROUND;
      record.postpone([task], round, clock.now() + REPAIR_AFTER_MS);
    }
    // one at least, or batches without end would leave everything as it is; the others stay due
    if (isBatchWaiting()) break;
  }
  if (repaired > 0) report({ kind: "edge.repaired", site, keys: repaired });
}

function isBehind(stored: Stored | null, need: Need): boolean {
  if (stored === null) return need.state !== "dropped";
  return !isAtLeast(stored.version, need.version);
}

async function mend(
  { writes, origin, site }: LedgerParts,
  key: Key,
  need: Need,
): Promise<Written | "nothing" | "away"> {
  const { version: needed } = need;
  if (need.state === "dropped") return writes.now({ key, version: needed, stored: null });
  if (need.state === "gone") {
    return writes.now({ key, version: needed, stored: { state: "gone", version: needed } });
  }
  const found = await origin.askByKey(site, key);
  if (found.kind === "away" || found.kind === "busy") return "away";
  if (found.kind !== "live" || found.version === null) return "nothing";
  if (!isAtLeast(found.version, needed)) return "nothing";
  const { etag, version, tags } = found;
  const body = typeof found.body === "string" ? found.body : new TextDecoder().decode(found.body);
  return writes.now({ key, version, stored: { state: "live", version, etag, body, tags } });
}

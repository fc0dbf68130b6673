import { answersOf, type Committed, type LedgerRecord, type Task } from "./record.ts";
import { judgeTaken, NOTHING_KEPT, UNKNOWN } from "./touched.ts";
import { keysOfEverything, tagKey } from "../../shared/keys.ts";
import type { Removal } from "../../shared/forget.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import { REPAIR_AFTER_MS } from "../../shared/limits.ts";
import { siteTag } from "../../shared/tags.ts";
import type { Need } from "../ports.ts";
import { REPAIR_ROUND } from "./purge-rounds.ts";
import { createReplica, isWholeAt, newestIn, type Replica } from "../replica/replica.ts";
import type { SelectParts } from "./select.ts";
import { prepareLedger } from "./sqlite-tables.ts";
import type { Rows } from "../replica/schema.ts";

/** Keys of tags, which begin with `v/`: an entry of theirs says nothing but that there is a task. */
const IS_TAG = "key >= 'v/' and key < 'v0'";

/** All statements of the ledger's database. Each runs at once; a transaction makes several one. */
const statement = {
  head: `select epoch, position, change, whole, max(whole_epoch, whole * epoch) as wholeEpoch, floor, first, edge, removed, kept
         from head where id = 1`,
  setHead: `insert or replace into head (id, epoch, position, change, whole, whole_epoch, floor, first, edge, removed, kept)
            values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  hasEntry: "select 1 from entries where key = ?",
  find: `select epoch, position, state from entries
         where key = ? and epoch = (select epoch from head where id = 1)`,
  setEntry: `insert into entries (key, epoch, position, state) values (?, ?, ?, ?)
             on conflict (key) do update set epoch = excluded.epoch, position = excluded.position, state = excluded.state`,
  // since: the oldest position of the key that no purge has followed; oldest: that not all rounds have followed
  setTask: `insert into tasks (key, position, round, due_ms, since, oldest) values (?1, ?2, 0, ?3, ?2, ?2)
            on conflict (key) do update set position = excluded.position, round = 0, due_ms = excluded.due_ms,
              since = case when round = 0 then since else excluded.since end,
              oldest = case when round < ${REPAIR_ROUND} then oldest else excluded.oldest end`,
  setComparison: `insert or replace into tasks (key, position, round, due_ms, since, oldest)
                  values (?1, ?2, ${REPAIR_ROUND}, ?3, ?2, ?2)`,
  due: `select t.key, t.position, t.oldest, t.round, e.state from tasks t join entries e on e.key = t.key
        where t.due_ms <= ? order by t.due_ms limit ?`,
  postpone: "update tasks set round = ?, due_ms = ? where key = ? and position = ?",
  finish: "delete from tasks where key = ? and position = ?",
  endTag: `delete from entries where key = ?1 and ${IS_TAG} and not exists (select 1 from tasks t where t.key = ?1)`,
  forgetTags: `delete from entries where ${IS_TAG}`,
  unpurged: "select min(since) as since from tasks where round = 0",
  countUnpurged: "select count(*) as count from tasks where round = 0",
  countEntries: "select count(*) as count from entries",
  nextDue: "select min(due_ms) as due_ms from tasks",
  forgetTasks: "delete from tasks",
  // what only an older epoch had, once the whole log of this one is there; in this order
  endTasks: `insert or replace into tasks (key, position, round, due_ms, since, oldest)
             select key, ?1, 0, ?2, ?1, ?1 from entries where epoch <> ?3`,
  // all there is of the site; nothing is purged before these are
  leaveTasks: `insert or replace into tasks (key, position, round, due_ms, since, oldest)
               select key, ?1, 0, ?2, 1, ?1 from entries`,
  leaveEntries: "update entries set position = ?1, state = 'dropped', epoch = ?2",
  endEntries: `update entries set position = ?1, state = 'dropped', epoch = ?2 where epoch <> ?2`,
};

type HeadRow = {
  epoch: number;
  position: number;
  change: number;
  whole: number;
  /** Earlier versions kept only whether this epoch is whole. */
  wholeEpoch: number;
  floor: number;
  first: number;
  edge: number;
  removed: number;
  /** As `NOTHING_KEPT` says. */
  kept: number;
};

/** Before any there is. */
const OLDER_EPOCH = 0;

const NEW: HeadRow = {
  epoch: 0,
  position: 0,
  change: 0,
  whole: 0,
  wholeEpoch: 0,
  floor: 0,
  first: 0,
  edge: 0,
  removed: 0,
  kept: UNKNOWN,
};

type EntryRow = {
  epoch: number;
  position: number;
  state: Need["state"];
};

const isWholeAfter = ({ epoch, whole }: HeadRow, batch: Batch): boolean =>
  (epoch === batch.epoch && whole === 1) || batch.to >= batch.head;

/** What a select asks of a ledger, from the same rows, by whoever only reads them. */
export const readRecord = (rows: Rows): SelectParts["record"] => ({
  head: () => headIn(rows),
  replica: { isWhole: (head) => isWholeAt(rows, head), newest: () => newestIn(rows) },
});

const countOf = (rows: Rows, sql: string): number =>
  rows.run<{ count: number }>(sql)[0]?.count ?? 0;

/** Keys and tags that no purge has followed yet. */
export const countUnpurged = (rows: Rows): number => countOf(rows, statement.countUnpurged);

/** Keys that the ledger knows; it looks at each. */
export const countEntries = (rows: Rows): number => countOf(rows, statement.countEntries);

function headIn(rows: Rows): Head {
  const { epoch, position, change } = rows.run<HeadRow>(statement.head)[0] ?? NEW;
  return { epoch, position, change };
}

const floorIn = (epoch: number, head: HeadRow): number => (head.epoch === epoch ? head.floor : 0);

const headAfter = (before: HeadRow, batch: Batch, isWhole: boolean, kept: number): HeadRow => ({
  epoch: batch.epoch,
  position: batch.to,
  change: batch.change,
  whole: isWhole ? 1 : 0,
  wholeEpoch: isWhole ? batch.epoch : before.wholeEpoch,
  floor: Math.max(floorIn(batch.epoch, before), batch.floor),
  first: batch.first && !isWhole ? 1 : 0,
  edge: Math.max(before.epoch === batch.epoch ? before.edge : 0, batch.edge),
  removed: 0,
  kept,
});

function setHead(rows: Rows, head: HeadRow): void {
  const { epoch, position, change, whole, wholeEpoch, floor, first, edge, removed, kept } = head;
  const row = [epoch, position, change, whole, wholeEpoch, floor, first, edge, removed, kept];
  rows.run(statement.setHead, ...row);
}

function takeAnswers(
  rows: Rows,
  before: HeadRow,
  batch: Batch & { answers: Entry[] },
  dueMs: number,
): void {
  if (before.epoch !== batch.epoch) {
    rows.run(statement.forgetTasks);
    rows.run(statement.forgetTags);
  }
  for (const entry of batch.answers) {
    const { key, position, state } = entry;
    const isNew = batch.first && rows.run(statement.hasEntry, key).length === 0;
    rows.run(statement.setEntry, key, batch.epoch, position, state);
    if (isNew) rows.run(statement.setComparison, key, position, dueMs + REPAIR_AFTER_MS);
    else rows.run(statement.setTask, key, position, dueMs);
  }
}

/** What only an older epoch had ends, once the whole log is there; all of it where the record that knew it was lost. */
function endOlder(rows: Rows, before: HeadRow, batch: Batch, dueMs: number): void {
  const isLost = before.wholeEpoch === 0 && !batch.first;
  for (const key of isLost ? keysOfEverything(batch.site) : [])
    rows.run(statement.setEntry, key, OLDER_EPOCH, 0, "dropped");
  rows.run(statement.endTasks, batch.to, dueMs, batch.epoch);
  rows.run(statement.endEntries, batch.to, batch.epoch);
}

/** Takes the rows of a batch, and gives tags that they touch their tasks. */
function takeRows(
  rows: Rows,
  replica: Replica,
  before: HeadRow,
  batch: Batch,
  dueMs: number,
): Committed & { kept: number } {
  const { unread, touched: byRows } = replica.take(batch);
  const { touched, kept } = judgeTaken({ before, batch, touched: byRows, documents: replica });
  for (const { key, position, state } of touched) {
    rows.run(statement.setEntry, key, batch.epoch, position, state);
    rows.run(statement.setTask, key, position, dueMs);
  }
  return { unread, touched, kept };
}

function endTask(rows: Rows, key: string, position: number): void {
  rows.run(statement.finish, key, position);
  rows.run(statement.endTag, key);
}

/** What was made of documents ends as keys do. */
function leave(
  rows: Rows,
  before: HeadRow,
  { site, epoch, edge }: Removal,
  { position, dueMs }: { position: number; dueMs: number },
): void {
  if (before.kept > NOTHING_KEPT)
    rows.run(statement.setEntry, tagKey(site, siteTag), epoch, position, "dropped");
  rows.run(statement.leaveTasks, position, dueMs);
  rows.run(statement.leaveEntries, position, epoch);
  const floor = floorIn(epoch, before);
  setHead(rows, { ...NEW, epoch, floor, edge, removed: 1, kept: NOTHING_KEPT });
}

function findNeed(rows: Rows, key: string): Need | null {
  const [row] = rows.run<EntryRow>(statement.find, key);
  if (row === undefined) return null;
  const { epoch, position, state } = row;
  return { version: { epoch, position }, state };
}

/** Up to where nothing waits for its first purge; null when nothing waits at all. */
function purgedTo(rows: Rows): number | null {
  const since = rows.run<{ since: number | null }>(statement.unpurged)[0]?.since ?? null;
  // a task of an earlier version knows nothing of it
  return since === null ? null : Math.max(0, since - 1);
}

/** A time that is over; an alarm refuses 0. */
const AT_ONCE_MS = 1;

const nextDueMs = (rows: Rows): number | null =>
  rows.run<{ due_ms: number | null }>(statement.nextDue)[0]?.due_ms ?? null;

/**
 * The ledger's durable part in SQLite. `wakeAt` is told within a transaction when there is something to do: what becomes
 * durable with the rows where the platform can, and is asked of the record after a restart where it cannot.
 */
export function createRecord(rows: Rows, wakeAt: (dueMs: number) => void): LedgerRecord {
  prepareLedger(rows);
  const replica = createReplica(rows);
  const known = () => rows.run<HeadRow>(statement.head)[0] ?? NEW;
  const head = () => headIn(rows);
  const each = (tasks: Task[], work: (task: Task) => void) =>
    rows.transaction(() => {
      for (const task of tasks) work(task);
    });
  return {
    head,
    isWhole: () => known().whole === 1,
    wholeEpoch: () => known().wholeEpoch,
    floor: () => known().floor,
    isFirstLoad: () => known().first === 1,
    membership() {
      const { edge, removed } = known();
      return { edge, removed: removed === 1 };
    },
    find: (key) => findNeed(rows, key),
    commit(batch, dueMs) {
      const before = known();
      const isWhole = isWholeAfter(before, batch);
      const becameWhole = isWhole !== (before.epoch === batch.epoch && before.whole === 1);
      const answers = answersOf(batch);
      const committed = rows.transaction(() => {
        takeAnswers(rows, before, { ...batch, answers }, dueMs);
        if (isWhole && becameWhole) endOlder(rows, before, batch, dueMs);
        const taken = takeRows(rows, replica, before, batch, dueMs);
        setHead(rows, headAfter(before, batch, isWhole, taken.kept));
        return taken;
      });
      const isDue = answers.length + committed.touched.length > 0 || becameWhole;
      // not awaited, so it becomes durable with the rows above: purges to do without an alarm would be forgotten
      if (isDue || replica.isUnmade()) wakeAt(dueMs);
      return committed;
    },
    join: (edge) => setHead(rows, { ...known(), edge }),
    forget(removal, position, dueMs) {
      rows.transaction(() => {
        leave(rows, known(), removal, { position, dueMs });
        replica.empty();
      });
      wakeAt(dueMs);
    },
    due: (nowMs, limit) =>
      rows.run<{ [Column in keyof Task]: Task[Column] }>(statement.due, nowMs, limit),
    postpone: (tasks, round, dueMs) =>
      each(tasks, (task) => rows.run(statement.postpone, round, dueMs, task.key, task.position)),
    finish: (tasks) => each(tasks, ({ key, position }) => endTask(rows, key, position)),
    purgedTo: () => purgedTo(rows) ?? head().position,
    nextDueMs: () => (replica.isUnmade() ? AT_ONCE_MS : nextDueMs(rows)),
    replica,
  };
}

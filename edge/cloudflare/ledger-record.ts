import { answersOf, type LedgerRecord, type Task } from "../ledger/record.ts";
import { keysOfEverything } from "../../shared/keys.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import { REPAIR_AFTER_MS } from "../../shared/limits.ts";
import type { Need } from "../ports.ts";
import { REPAIR_ROUND } from "../ledger/purge-rounds.ts";
import { createReplica } from "../replica/replica.ts";
import { createStorageRows } from "./storage-rows.ts";

/** All statements of the ledger's database. `sql.exec` runs synchronously; `transactionSync` makes several one. */
const SCHEMA = `
  create table if not exists head (
    id integer primary key check (id = 1), epoch integer not null, position integer not null, change integer not null,
    whole integer not null default 0, floor integer not null default 0);
  create table if not exists entries (
    key text primary key, epoch integer not null, position integer not null, state text not null,
    family text, reserve integer) without rowid;
  create table if not exists tasks (
    key text primary key, position integer not null, round integer not null, due_ms integer not null,
    since integer not null default 0, oldest integer not null default 0) without rowid;
  create index if not exists tasks_due on tasks (due_ms);`;

/** Columns that ledgers of earlier versions do not have. */
const ADDED = [
  { table: "head", column: "whole", type: "integer not null default 0" },
  { table: "head", column: "floor", type: "integer not null default 0" },
  { table: "head", column: "first", type: "integer not null default 0" },
  { table: "head", column: "edge", type: "integer not null default 0" },
  { table: "head", column: "removed", type: "integer not null default 0" },
  { table: "head", column: "whole_epoch", type: "integer not null default 0" },
  { table: "entries", column: "family", type: "text" },
  { table: "entries", column: "reserve", type: "integer" },
  { table: "tasks", column: "since", type: "integer not null default 0" },
  { table: "tasks", column: "oldest", type: "integer not null default 0" },
];
const INDEX = "create index if not exists tasks_unpurged on tasks (since) where round = 0";

function prepare(sql: SqlStorage): void {
  sql.exec(SCHEMA);
  for (const { table, column, type } of ADDED) {
    const columns = sql.exec<{ name: string }>(`pragma table_info(${table})`).toArray();
    if (columns.some(({ name }) => name === column)) continue;
    sql.exec(`alter table ${table} add column ${column} ${type}`);
  }
  sql.exec(INDEX);
}

const statement = {
  head: `select epoch, position, change, whole, max(whole_epoch, whole * epoch) as wholeEpoch, floor, first, edge, removed
         from head where id = 1`,
  setHead: `insert or replace into head (id, epoch, position, change, whole, whole_epoch, floor, first, edge, removed)
            values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  hasEntry: "select 1 from entries where key = ?",
  find: `select epoch, position, state, reserve from entries
         where key = ? and epoch = (select epoch from head where id = 1)`,
  setEntry: `insert into entries (key, epoch, position, state, family, reserve) values (?, ?, ?, ?, ?, ?)
             on conflict (key) do update set epoch = excluded.epoch, position = excluded.position,
               state = excluded.state, family = coalesce(excluded.family, family), reserve = excluded.reserve`,
  // since: the oldest position of the key that no purge has followed; oldest: that not all rounds have followed
  setTask: `insert into tasks (key, position, round, due_ms, since, oldest) values (?1, ?2, 0, ?3, ?2, ?2)
            on conflict (key) do update set position = excluded.position, round = 0, due_ms = excluded.due_ms,
              since = case when round = 0 then since else excluded.since end,
              oldest = case when round < ${REPAIR_ROUND} then oldest else excluded.oldest end`,
  setComparison: `insert or replace into tasks (key, position, round, due_ms, since, oldest)
                  values (?1, ?2, ${REPAIR_ROUND}, ?3, ?2, ?2)`,
  due: `select t.key, t.position, t.oldest, t.round, e.state, e.family, e.reserve from tasks t join entries e on e.key = t.key
        where t.due_ms <= ? order by t.due_ms limit ?`,
  postpone: "update tasks set round = ?, due_ms = ? where key = ? and position = ?",
  finish: "delete from tasks where key = ? and position = ?",
  unpurged: "select min(since) as since from tasks where round = 0",
  nextDue: "select min(due_ms) as due_ms from tasks",
  forgetTasks: "delete from tasks",
  // what only an older epoch had, once the whole log of this one is there; in this order
  endTasks: `insert or replace into tasks (key, position, round, due_ms, since, oldest)
             select key, ?1, 0, ?2, ?1, ?1 from entries where epoch <> ?3`,
  // all there is of the site; nothing is purged before these are
  leaveTasks: `insert or replace into tasks (key, position, round, due_ms, since, oldest)
               select key, ?1, 0, ?2, 1, ?1 from entries`,
  leaveEntries: "update entries set position = ?1, state = 'dropped', reserve = 0, epoch = ?2",
  endEntries: `update entries set position = ?1, state = 'dropped', reserve = 0, epoch = ?2 where epoch <> ?2`,
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
};

type EntryRow = {
  epoch: number;
  position: number;
  state: Need["state"];
  reserve: number | null;
};

const isWholeAfter = ({ epoch, whole }: HeadRow, batch: Batch): boolean =>
  (epoch === batch.epoch && whole === 1) || batch.to >= (batch.head ?? Number.POSITIVE_INFINITY);

const headOf = ({ epoch, position, change }: HeadRow): Head => ({ epoch, position, change });

const floorIn = (epoch: number, head: HeadRow): number => (head.epoch === epoch ? head.floor : 0);

const headAfter = (before: HeadRow, batch: Batch, isWhole: boolean): HeadRow => ({
  epoch: batch.epoch,
  position: batch.to,
  change: batch.change,
  whole: isWhole ? 1 : 0,
  wholeEpoch: isWhole ? batch.epoch : before.wholeEpoch,
  floor: Math.max(floorIn(batch.epoch, before), batch.floor ?? 0),
  first: batch.first === true && !isWhole ? 1 : 0,
  edge: Math.max(before.epoch === batch.epoch ? before.edge : 0, batch.edge ?? 0),
  removed: 0,
});

function setHead(sql: SqlStorage, head: HeadRow): void {
  const { epoch, position, change, whole, wholeEpoch, floor, first, edge, removed } = head;
  const row = [epoch, position, change, whole, wholeEpoch, floor, first, edge, removed];
  sql.exec(statement.setHead, ...row);
}

function takeAnswers(
  sql: SqlStorage,
  before: HeadRow,
  batch: Batch & { answers: Entry[] },
  dueMs: number,
): void {
  if (before.epoch !== batch.epoch) sql.exec(statement.forgetTasks);
  for (const entry of batch.answers) {
    const { key, position, state, family = null } = entry;
    const reserve = entry.state === "dropped" ? (entry.reserve ?? null) : null;
    const isNew = batch.first === true && sql.exec(statement.hasEntry, key).toArray().length === 0;
    sql.exec(statement.setEntry, key, batch.epoch, position, state, family, reserve);
    if (isNew) sql.exec(statement.setComparison, key, position, dueMs + REPAIR_AFTER_MS);
    else sql.exec(statement.setTask, key, position, dueMs);
  }
}

/** What only an older epoch had ends, once the whole log is there; all of it where the record that knew it was lost. */
function endOlder(sql: SqlStorage, before: HeadRow, batch: Batch, dueMs: number): void {
  const isLost = before.wholeEpoch === 0 && batch.first === false;
  for (const key of isLost ? keysOfEverything(batch.site) : [])
    sql.exec(statement.setEntry, key, OLDER_EPOCH, 0, "dropped", null, 0);
  sql.exec(statement.endTasks, batch.to, dueMs, batch.epoch);
  sql.exec(statement.endEntries, batch.to, batch.epoch);
}

function findNeed(sql: SqlStorage, key: string): Need | null {
  const [row] = sql.exec<EntryRow>(statement.find, key).toArray();
  if (row === undefined) return null;
  const { epoch, position, state, reserve } = row;
  return { version: { epoch, position }, state, ...(reserve === null ? {} : { reserve }) };
}

/** Up to where nothing waits for its first purge; null when nothing waits at all. */
function purgedTo(sql: SqlStorage): number | null {
  const { since } = sql.exec<{ since: number | null }>(statement.unpurged).one();
  // a task of an earlier version knows nothing of it
  return since === null ? null : Math.max(0, since - 1);
}

/** A time that is over; an alarm refuses 0. */
const AT_ONCE_MS = 1;

const nextDueMs = (sql: SqlStorage): number | null =>
  sql.exec<{ due_ms: number | null }>(statement.nextDue).one().due_ms;

/** The ledger's durable part in the SQLite of a Durable Object. */
export function createRecord(storage: DurableObjectStorage): LedgerRecord {
  const { sql } = storage;
  prepare(sql);
  const replica = createReplica(createStorageRows(storage));
  const known = () => sql.exec<HeadRow>(statement.head).toArray()[0] ?? NEW;
  const head = () => headOf(known());
  const each = (tasks: Task[], work: (task: Task) => void) =>
    storage.transactionSync(() => {
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
    find: (key) => findNeed(sql, key),
    commit(batch, dueMs) {
      const before = known();
      const isWhole = isWholeAfter(before, batch);
      const becameWhole = isWhole !== (before.epoch === batch.epoch && before.whole === 1);
      const answers = answersOf(batch);
      const unread = storage.transactionSync(() => {
        takeAnswers(sql, before, { ...batch, answers }, dueMs);
        if (isWhole && becameWhole) endOlder(sql, before, batch, dueMs);
        setHead(sql, headAfter(before, batch, isWhole));
        return replica.take(batch);
      });
      // not awaited, so it becomes durable with the rows above: purges to do without an alarm would be forgotten
      if (answers.length > 0 || becameWhole || replica.isUnmade()) void storage.setAlarm(dueMs);
      return unread;
    },
    join: (edge) => setHead(sql, { ...known(), edge }),
    forget({ epoch, edge }, position, dueMs) {
      storage.transactionSync(() => {
        sql.exec(statement.leaveTasks, position, dueMs);
        sql.exec(statement.leaveEntries, position, epoch);
        setHead(sql, { ...NEW, epoch, floor: floorIn(epoch, known()), edge, removed: 1 });
        replica.empty();
      });
      void storage.setAlarm(dueMs);
    },
    due: (nowMs, limit) =>
      sql.exec<{ [Column in keyof Task]: Task[Column] }>(statement.due, nowMs, limit).toArray(),
    postpone: (tasks, round, dueMs) =>
      each(tasks, (task) => sql.exec(statement.postpone, round, dueMs, task.key, task.position)),
    finish: (tasks) => each(tasks, (task) => sql.exec(statement.finish, task.key, task.position)),
    purgedTo: () => purgedTo(sql) ?? head().position,
    nextDueMs: () => (replica.isUnmade() ? AT_ONCE_MS : nextDueMs(sql)),
    replica,
  };
}

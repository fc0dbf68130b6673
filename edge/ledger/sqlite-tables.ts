import type { Rows } from "../replica/schema.ts";
import { UNKNOWN } from "./touched.ts";

const TABLES = [
  `create table if not exists head (
    id integer primary key check (id = 1), epoch integer not null, position integer not null, change integer not null,
    whole integer not null default 0, floor integer not null default 0)`,
  `create table if not exists entries (
    key text primary key, epoch integer not null, position integer not null, state text not null) without rowid`,
  `create table if not exists tasks (
    key text primary key, position integer not null, round integer not null, due_ms integer not null,
    since integer not null default 0, oldest integer not null default 0) without rowid`,
];

/** Columns that ledgers of earlier versions do not have. */
const ADDED = [
  { table: "head", column: "whole", type: "integer not null default 0" },
  { table: "head", column: "floor", type: "integer not null default 0" },
  { table: "head", column: "first", type: "integer not null default 0" },
  { table: "head", column: "edge", type: "integer not null default 0" },
  { table: "head", column: "removed", type: "integer not null default 0" },
  { table: "head", column: "whole_epoch", type: "integer not null default 0" },
  { table: "head", column: "kept", type: `integer not null default ${UNKNOWN}` },
  { table: "tasks", column: "since", type: "integer not null default 0" },
  { table: "tasks", column: "oldest", type: "integer not null default 0" },
];
const INDEXES = [
  "create index if not exists tasks_due on tasks (due_ms)",
  "create index if not exists tasks_unpurged on tasks (since) where round = 0",
];

/** Makes what is not there of the tables of a ledger. */
export function prepareLedger(rows: Rows): void {
  for (const each of TABLES) rows.run(each);
  for (const { table, column, type } of ADDED) {
    const columns = rows.run<{ name: string }>(`pragma table_info(${table})`);
    if (columns.some(({ name }) => name === column)) continue;
    rows.run(`alter table ${table} add column ${column} ${type}`);
  }
  for (const each of INDEXES) rows.run(each);
}

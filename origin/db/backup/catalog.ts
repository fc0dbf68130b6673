import pg from "pg";
import { AppError } from "../../../shared/errors.ts";

/** The tables of a database as its catalog has them. */

/** A table and its columns, without those that Postgres computes. */
export interface Table {
  name: string;
  columns: string[];
}

/** How far a column that numbers its rows is. */
export interface Sequence {
  table: string;
  column: string;
  last: number;
  /** Whether `last` was given to a row. */
  called: boolean;
}

/** Those of the named tables that are there, each after all that it refers to. */
export async function readTables(client: pg.Client, names: readonly string[]): Promise<Table[]> {
  const { rows } = await client.query<Table & { refers: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns,
       array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refers
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and c.relname = any ($1)
     group by c.oid, c.relname order by c.relname`,
    [names],
  );
  return inOrder(rows).map(({ name, columns }) => ({ name, columns }));
}

/** The same tables, each after all that it refers to. @throws Error when there is no such order */
export function inOrder<T extends { name: string; refers: string[] }>(tables: readonly T[]): T[] {
  const left = new Map(tables.map((table) => [table.name, table]));
  const ordered: T[] = [];
  while (left.size > 0) {
    const next = [...left.values()].filter(({ refers }) => !refers.some((name) => left.has(name)));
    if (next.length === 0)
      throw new Error(`tables refer to each other: ${[...left.keys()].join()}`);
    for (const table of next) left.delete(table.name);
    ordered.push(...next);
  }
  return ordered;
}

/** How far the columns of these tables are that number their rows. */
export async function readSequences(
  client: pg.Client,
  tables: readonly Table[],
): Promise<Sequence[]> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `select c.relname as table, a.attname as column,
       pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relname = any ($1) and a.attidentity <> ''
     order by 1, 2`,
    [tables.map(({ name }) => name)],
  );
  const found: Sequence[] = [];
  for (const { table, column, sequence } of rows) {
    const state = await client.query<{ last: number; called: boolean }>(
      `select last_value as last, is_called as called from ${sequence}`,
    );
    const [first] = state.rows;
    if (first !== undefined) found.push({ table, column, ...first });
  }
  return found;
}

/** Lets columns go on numbering after so many more than a backup says. */
export async function setSequences(
  client: pg.Client,
  sequences: readonly Sequence[],
  ahead: number,
): Promise<void> {
  for (const { table, column, last, called } of sequences)
    await client.query(
      "select setval(pg_get_serial_sequence(quote_ident($1), $2), $3::bigint, $4::boolean)",
      [table, column, called ? last + ahead : last, called],
    );
}

/** Lets plans go by what is in tables now, and not by what was there before. */
export async function analyze(client: pg.Client, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) await client.query(`analyze ${pg.escapeIdentifier(name)}`);
}

/** Postgres' own version as a number, 180004 for 18.4. */
export async function serverVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  return Number(rows[0]?.version);
}

/** @throws AppError when the table has no such columns */
export function requireColumns({ name, columns }: Table, there: readonly Table[]): void {
  const has = new Set(there.find((table) => table.name === name)?.columns);
  const missing = columns.filter((column) => !has.has(column));
  if (missing.length > 0 || columns.length === 0)
    throw new AppError(
      "invalid",
      `The backup has a table ${JSON.stringify(name)} that this version does not make like that.`,
    );
}

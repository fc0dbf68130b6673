import pg from "pg";
import { AppError } from "../../../shared/errors.ts";
import { ORIGIN_NAME } from "../client.ts";
import type { Migration } from "../migrations.ts";
import type { Table } from "./catalog.ts";
import type { Made } from "./made.ts";

/** What a database that a backup is to be restored into has of Larder's. */
export type Occupied =
  | { kind: "empty" }
  /** Tables that have no site in them, such as an origin makes that was started once. */
  | { kind: "unused" }
  | { kind: "used"; sites: number }
  /** Tables of these names that Larder did not make. */
  | { kind: "foreign"; tables: string[] };

/** What is there of what the migrations make. */
export async function occupiedBy(client: pg.Client, made: Made): Promise<Occupied> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = current_schema()::regnamespace and relname = any ($1) order by 1`,
    [[...made.tables, ...made.views]],
  );
  const tables = rows.map(({ name }) => name);
  if (tables.length === 0) return { kind: "empty" };
  if (!tables.includes("migrations") || !tables.includes("sites"))
    return { kind: "foreign", tables };
  const ours = await client.query(
    "select from migrations where name = '0001_initial.sql' and to_regclass('logs') is not null",
  );
  if (ours.rowCount === 0) return { kind: "foreign", tables };
  const sites = await client.query<{ count: number }>("select count(*) as count from sites");
  const count = sites.rows[0]?.count ?? 0;
  return count === 0 ? { kind: "unused" } : { kind: "used", sites: count };
}

/** How many other connections of Larder's the database has: origins, which must not run while it is replaced. */
export async function countOrigins(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from pg_stat_activity
     where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()`,
    [ORIGIN_NAME],
  );
  return rows[0]?.count ?? 0;
}

/** The newest epoch of a site's log there; 0 where there is none. */
export async function newestEpoch(client: pg.Client, made: Made): Promise<number> {
  if ((await occupiedBy(client, made)).kind !== "used") return 0;
  const { rows } = await client.query<{ epoch: number }>("select max(epoch) as epoch from logs");
  return rows[0]?.epoch ?? 0;
}

/** Takes out all that migrations made. @throws what Postgres says when something else hangs on it */
export async function dropMade(client: pg.Client, made: Made): Promise<void> {
  const list = (names: readonly string[]) =>
    names.map((name) => pg.escapeIdentifier(name)).join(", ");
  await client.query(`drop schema if exists ${list(made.schemas)} cascade`);
  await client.query(`drop view if exists ${list(made.views)}`);
  await client.query(`drop table if exists ${list(made.tables)}`);
  const { rows } = await client.query<{ signature: string }>(
    `select oid::regprocedure::text as signature from pg_proc
     where pronamespace = current_schema()::regnamespace and proname = any ($1)`,
    [made.functions],
  );
  for (const { signature } of rows) await client.query(`drop function ${signature}`);
}

/**
 * Makes empty tables as these migrations have them, in the transaction under way. Nobody else sees them yet, so that an index
 * need not be made beside writers. @throws what Postgres says
 */
export async function makeTables(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<void> {
  await client.query(
    "create table migrations (name text primary key, applied_at timestamptz not null default now())",
  );
  for (const { text, alone } of migrations)
    await client.query(alone ? text.replaceAll(/\bconcurrently\b/gi, "") : text);
}

/** Lets rows be put into tables as they are: triggers made what they would make. Foreign keys are looked at all the same. */
export async function withoutTriggers(
  client: pg.Client,
  tables: readonly Table[],
  work: () => Promise<void>,
): Promise<void> {
  const all = async (word: "disable" | "enable") => {
    for (const { name } of tables)
      await client.query(`alter table ${pg.escapeIdentifier(name)} ${word} trigger user`);
  };
  await all("disable");
  await work();
  await all("enable");
}

/** @throws AppError `conflict` unless a backup may be restored there */
export function requireRoom(occupied: Occupied, replace: boolean): void {
  if (occupied.kind === "foreign")
    throw new AppError(
      "conflict",
      `The database has tables that are not Larder's and are called the same (${occupied.tables.join(", ")}). Restore into another one.`,
    );
  if (occupied.kind === "used" && !replace)
    throw new AppError(
      "conflict",
      `The database has ${occupied.sites} sites in it. Restore into an empty one, or say --replace: everything of Larder's in it is deleted then.`,
    );
}

import type pg from "pg";
import type { Clock, Random } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import {
  MIGRATION_ATTEMPTS,
  MIGRATION_BACKOFF,
  MIGRATION_LOCK_MS,
  MIGRATION_TURN_MS,
} from "../../shared/limits-life.ts";
import { backoffMs } from "../../shared/retry.ts";
import { lockPurpose, type Postgres } from "./client.ts";
import { isBlocked } from "./errors.ts";
import { fitOf, MIGRATIONS, readMigrations, type Applied, type Migration } from "./migrations.ts";

/** What migrating takes from its surroundings. */
export interface Migrating {
  clock: Clock;
  random: Random;
  report: Report;
  /** Ends it: what is not committed by then never was. */
  signal?: AbortSignal;
  /** Instead of this version's. */
  folder?: URL;
  /** Instead of `MIGRATION_ATTEMPTS`. */
  attempts?: number;
}

/** What came of it. `blocked`: others held locks all the while, and nothing of `name` was done. */
export type Migrated =
  | { kind: "done"; applied: string[] }
  | { kind: "newer"; needs: number }
  | { kind: "blocked"; name: string; cause: unknown };

/**
 * Applies the migrations a database lacks, in order, each in a transaction of its own that waits for no lock longer than
 * `MIGRATION_LOCK_MS`, and is tried again. Safe to race: one does it, the others wait and find nothing to do.
 * Migrations of a newer program are left alone, unless they need one.
 * @throws what Postgres says of a statement; the migrations before it are there then
 */
export async function migrate(postgres: Postgres, parts: Migrating): Promise<Migrated> {
  const { signal = new AbortController().signal } = parts;
  const migrations = await readMigrations(parts.folder ?? MIGRATIONS);
  const client = postgres.migrating();
  // a connection that breaks shows in the statement that uses it; unheard, its event would end the process
  client.on("error", () => undefined);
  const end = () => void client.end().catch(() => undefined);
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    await client.connect();
    // mostly there is nothing to do, and nobody to wait for
    const fit = fitOf(migrations, await readApplied(client));
    if (fit.kind !== "older") return fit.kind === "fits" ? { kind: "done", applied: [] } : fit;
    await takeTurn(client, parts.clock, signal);
    return await applyMissing(client, { ...parts, signal }, migrations);
  } finally {
    signal.removeEventListener("abort", end);
    await client.end().catch(() => undefined);
  }
}

/** Why a program that lacks the migration cannot work with a database, as a sentence. */
export const newerThan = (needs: number): string =>
  `The database needs a version of Larder that knows migration ${String(needs).padStart(4, "0")}; this one is older.`;

/** What a database has. @throws what Postgres says */
export async function readApplied(client: Pick<pg.Client, "query">): Promise<Applied[]> {
  const known = await client.query<{ there: boolean }>(
    "select to_regclass('migrations') is not null as there",
  );
  return known.rows[0]?.there === true ? listApplied(client) : [];
}

/** The same of a database that has had migrations, in one statement. @throws what Postgres says */
export async function listApplied(client: Pick<pg.Client, "query">): Promise<Applied[]> {
  // a database of before migrations/0023 has no such column
  const { rows } = await client.query<Applied>(
    "select name, (to_jsonb(m) ->> 'needs')::int as needs from migrations m",
  );
  return rows;
}

/**
 * Asks again and again instead of waiting in Postgres: who waits there holds a snapshot, and `create index concurrently`
 * waits for those.
 */
async function takeTurn(client: pg.Client, clock: Clock, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(
      "select pg_try_advisory_lock($1::int, 0) as held",
      [lockPurpose.migrate],
    );
    if (rows[0]?.held === true) return;
    await clock.sleep(MIGRATION_TURN_MS, signal);
    signal.throwIfAborted();
  }
}

type Ended = Migrating & { signal: AbortSignal };

async function applyMissing(
  client: pg.Client,
  parts: Ended,
  migrations: readonly Migration[],
): Promise<Migrated> {
  const applied: string[] = [];
  for (;;) {
    const fit = fitOf(migrations, await readApplied(client));
    if (fit.kind === "newer") return fit;
    const [next] = fit.kind === "older" ? fit.missing : [];
    if (next === undefined) return { kind: "done", applied };
    const blocked = await applyPatiently(client, parts, next);
    if (blocked !== undefined) return { kind: "blocked", name: next.name, cause: blocked.cause };
    parts.report({ kind: "migration.applied", name: next.name });
    applied.push(next.name);
  }
}

/** @returns why it was not applied in so many attempts */
async function applyPatiently(
  client: pg.Client,
  { clock, random, report, signal, attempts = MIGRATION_ATTEMPTS }: Ended,
  migration: Migration,
): Promise<{ cause: unknown } | undefined> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      await (migration.alone ? applyAlone(client, migration) : applyWhole(client, migration));
      return undefined;
    } catch (cause) {
      if (!isBlocked(cause)) throw cause;
      report({ kind: "migration.blocked", name: migration.name, attempt });
      if (attempt === attempts) return { cause };
    }
    await clock.sleep(backoffMs(MIGRATION_BACKOFF, attempt, random), signal);
  }
}

async function applyWhole(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(`set local lock_timeout = ${MIGRATION_LOCK_MS}`);
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    await client.query(migration.text);
    await note(client, migration);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** It waits for others as long as they take, for it holds nothing that these want; what an earlier try left half done goes first. */
async function applyAlone(client: pg.Client, migration: Migration): Promise<void> {
  const { rows } = await client.query<{ name: string; quoted: string }>(
    `select relname as name, indexrelid::regclass::text as quoted
     from pg_index join pg_class on pg_class.oid = indexrelid where not indisvalid`,
  );
  const words = new Set(migration.text.match(/[a-z0-9_]+/g));
  for (const { name, quoted } of rows)
    if (words.has(name)) await client.query(`drop index concurrently ${quoted}`);
  await client.query(migration.text);
  await note(client, migration);
}

/** Migrations of before 0023 find no column for what they need, and need nothing. */
async function note(client: pg.Client, { name, needs }: Migration): Promise<void> {
  if (needs === null) await client.query("insert into migrations (name) values ($1)", [name]);
  else await client.query("insert into migrations (name, needs) values ($1, $2)", [name, needs]);
}

import { readdir, readFile } from "node:fs/promises";
import { lockPurpose, type Postgres } from "./client.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * Applies the migrations a database lacks, in order, in one transaction: all or none.
 * Safe to race: an advisory lock makes the loser wait and find nothing to do.
 * Migrations of a newer program are left alone: two versions run side by side during a deploy.
 * @returns the names applied
 */
export async function migrate(postgres: Postgres): Promise<string[]> {
  const files = (await readdir(MIGRATIONS)).filter((name) => NAME.test(name)).sort();
  const client = postgres.dedicated();
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1::int, 0)", [lockPurpose.migrate]);
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migrations");
    const applied = new Set(rows.map((row) => row.name));
    const missing = files.filter((name) => !applied.has(name));
    for (const name of missing) {
      await client.query(await readFile(new URL(name, MIGRATIONS), "utf8"));
      await client.query("insert into migrations (name) values ($1)", [name]);
    }
    await client.query("commit");
    return missing;
  } finally {
    await client.end();
  }
}

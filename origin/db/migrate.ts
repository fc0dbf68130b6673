import { readdir, readFile } from "node:fs/promises";
import { lockPurpose, type Postgres } from "./client.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;

/**
 * Applies the migrations a database lacks, each in a transaction of its own, in order.
 * Safe to race: an advisory lock makes the loser wait and find nothing to do.
 * Migrations of a newer program are left alone: two versions run side by side during a deploy.
 * @returns the names applied
 */
export async function migrate(postgres: Postgres): Promise<string[]> {
  const files = (await readdir(MIGRATIONS)).filter((name) => NAME.test(name)).sort();
  const connection = await postgres.sql.reserve();
  try {
    await connection`select pg_advisory_lock(${lockPurpose.migrate}::int, 0)`;
    await connection`
      create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())`;
    const rows = await connection<{ name: string }[]>`select name from migrations`;
    const applied = new Set(rows.map((row) => row.name));
    const missing = files.filter((name) => !applied.has(name));
    for (const name of missing) {
      const text = await readFile(new URL(name, MIGRATIONS), "utf8");
      await connection.unsafe(
        `begin; ${text}; insert into migrations (name) values ('${name}'); commit;`,
      );
    }
    return missing;
  } finally {
    await connection`select pg_advisory_unlock(${lockPurpose.migrate}::int, 0)`;
    connection.release();
  }
}

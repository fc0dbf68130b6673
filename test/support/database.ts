import { randomBytes } from "node:crypto";
import { inject, onTestFinished } from "vitest";
import postgres from "postgres";
import { connect, type Postgres } from "../../origin/db/client.ts";

/** A database of this file's own, cloned from the migrated template. @returns its URL and how to drop it */
export async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const cluster = inject("postgresUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const admin = postgres(`${cluster}/postgres`, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name} template ${inject("templateDatabase")}`);
  const drop = async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { url: `${cluster}/${name}`, drop };
}

/** The same with a pool, for one test; both are gone when it ends. `statements` collects what was sent. */
export async function testPostgres(): Promise<Postgres & { statements: string[] }> {
  const { url, drop } = await createDatabase();
  const statements: string[] = [];
  const pool = connect({ url, maxConnections: 5, onStatement: (text) => statements.push(text) });
  onTestFinished(async () => {
    await pool.end();
    await drop();
  });
  return { ...pool, statements };
}

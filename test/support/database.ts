import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject, onTestFinished } from "vitest";
import pg from "pg";
import { connect, type Postgres } from "../../origin/db/client.ts";
import { migrated } from "./migrated.ts";

/** A database of its own, cloned from the migrated template or another. @returns its URL and how to drop it */
export async function createDatabase(
  template: string = inject("templateDatabase"),
  options = "",
): Promise<{ url: string; drop: () => Promise<void> }> {
  const cluster = inject("postgresUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const admin = adminOf(cluster);
  // by files it takes a third of the time: nothing of it goes through the log
  await admin.query(`create database ${name} template ${template} strategy file_copy ${options}`);
  const drop = async () => {
    await admin.query(`drop database if exists ${name} with (force)`);
  };
  return { url: `${cluster}/${name}`, drop };
}

let admin: pg.Pool | undefined;

/** Who makes and drops databases, once for all files of a worker: a connection takes longer than a clone. It ends with the worker. */
function adminOf(cluster: string): pg.Pool {
  if (admin !== undefined) return admin;
  admin = new pg.Pool({
    connectionString: `${cluster}/postgres`,
    max: 2,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  });
  // the cluster may be gone before the worker is
  admin.on("error", () => undefined);
  return admin;
}

/** In the pool of each. */
export const TEST_CONNECTIONS = 5;

/** A pool that keeps the text of each statement it sent. */
export type TestPostgres = Postgres & { statements: string[] };

interface Opened {
  postgres: TestPostgres;
  close: () => Promise<void>;
}

async function openDatabase(database = createDatabase()): Promise<Opened> {
  const { url, drop } = await database;
  const statements: string[] = [];
  const pool = connect({
    url,
    maxConnections: TEST_CONNECTIONS,
    onStatement: (text) => statements.push(text),
  });
  const close = async () => {
    await pool.end();
    await drop();
  };
  return { postgres: { ...pool, statements }, close };
}

/** The same with a pool, for one test; both are gone when it ends. */
export async function testPostgres(): Promise<TestPostgres> {
  const { postgres, close } = await openDatabase();
  onTestFinished(close);
  return postgres;
}

/** The same, one that sorts text by the rules of a language (`de`), or by its bytes (`C`). */
export async function collatedPostgres(locale: string): Promise<TestPostgres> {
  const provider =
    locale === "C" ? "locale 'C'" : `locale_provider icu icu_locale '${locale}' locale 'C'`;
  const { postgres, close } = await openDatabase(
    createDatabase("template0", `encoding 'UTF8' ${provider}`),
  );
  onTestFinished(close);
  await migrated(postgres);
  return postgres;
}

/** The same for all tests of a file, or of a `describe`; call it outside of tests. @returns it, to tests */
export function filePostgres(): () => TestPostgres {
  let opened: Awaited<ReturnType<typeof openDatabase>> | undefined;
  beforeAll(async () => {
    opened = await openDatabase();
  });
  afterAll(async () => {
    await opened?.close();
  });
  return () => {
    if (opened === undefined) throw new Error("the file's database is there for tests only");
    return opened.postgres;
  };
}

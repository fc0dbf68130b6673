import { readdir, readFile, writeFile } from "node:fs/promises";
import { sql } from "../../origin/db/drizzle.ts";
import type pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect, type Postgres, type Transaction } from "../../origin/db/client.ts";
import type { Event } from "../../shared/events.ts";
import { rows } from "../../origin/db/rows.ts";
import { createDatabase, testPostgres } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { migrated, tryMigrating } from "../support/migrated.ts";
import { migrationsWith } from "../support/migrations.ts";
import { dumpSchema } from "../support/schema-dump.ts";

/** `LARDER_UPDATE=1` writes the schema that comes out instead of comparing it. */
const UPDATE = process.env["LARDER_UPDATE"] === "1";
const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const SCHEMA = new URL("schema.sql", MIGRATIONS);
const HEADING = `-- What the numbered files beside this one add up to, as test/support/schema-dump.ts reads it from the catalog.
-- Written by a test: LARDER_UPDATE=1 npx vitest run test/origin/migrate.test.ts

`;

const files = async () =>
  (await readdir(MIGRATIONS)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).toSorted();

/** An empty database, with so many pools on it as if each were a process. */
async function emptyDatabase(pools: number): Promise<[Postgres, ...Postgres[]]> {
  const { url, drop } = await createDatabase("template0");
  const open = () => connect({ url, maxConnections: 1 });
  const opened: [Postgres, ...Postgres[]] = [open(), ...Array.from({ length: pools - 1 }, open)];
  onTestFinished(async () => {
    await Promise.all(opened.map((pool) => pool.end()));
    await drop();
  });
  return opened;
}

describe("migrations", () => {
  test("add up to the schema that is written down beside them", async () => {
    const { db } = await testPostgres();
    const dump = HEADING + (await dumpSchema(db));
    if (UPDATE) await writeFile(SCHEMA, dump);
    expect(dump).toBe(await readFile(SCHEMA, "utf8"));
  });

  test("have each number once, and names that the program reads", async () => {
    const names = (await readdir(MIGRATIONS)).filter((name) => name !== "schema.sql").toSorted();
    expect(names).toEqual(await files());
    expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length);
  });

  test("of one empty database by many at once are applied once", async () => {
    const pools = await emptyDatabase(8);
    const applied = await Promise.all(pools.map((pool) => migrated(pool)));
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([
      await files(),
      ...Array.from({ length: 7 }, () => []),
    ]);
    const [pool] = pools;
    expect(HEADING + (await dumpSchema(pool.db))).toBe(await readFile(SCHEMA, "utf8"));
    const known = await rows<{ name: string }>(pool.db)`select name from migrations order by name`;
    expect(known.map(({ name }) => name)).toEqual(await files());
    expect(await migrated(pool)).toEqual([]);
  });

  test("of a newer program are left alone", async () => {
    const pool = await testPostgres();
    await pool.db.execute(sql`insert into migrations (name) values ('9999_of_the_future.sql')`);
    expect(await migrated(pool)).toEqual([]);
  });

  test("that fail leave nothing behind", async () => {
    const [pool] = await emptyDatabase(1);
    // in the way of the first file
    await pool.db.execute(sql`create table receipts (id integer)`);
    await expect(migrated(pool)).rejects.toThrow(/"receipts" already exists/);
    expect(await dumpSchema(pool.db)).toBe("create table receipts (\n  id integer\n);\n");
    await pool.db.execute(sql`drop table receipts`);
    expect(await migrated(pool)).toEqual(await files());
  });
});

/** Somebody who reads a table and does not end his transaction. */
async function readerOf(postgres: Postgres, table: string): Promise<pg.Client> {
  const client = postgres.migrating();
  client.on("error", () => undefined);
  onTestFinished(() => client.end());
  await client.connect();
  await client.query(`begin; select * from ${table}`);
  return client;
}

const count = async ({ pool }: Postgres, statement: string) =>
  Number((await pool.query<{ count: number }>(statement)).rows[0]?.count);

describe("a migration beside programs that work", () => {
  test("that others are in the way of lets them go on meanwhile, and is there when they are done", async () => {
    const pool = await testPostgres();
    const folder = await migrationsWith({
      "9001_more.sql": "alter table sites add column more integer;",
    });
    const reading = await readerOf(pool, "sites");
    const attempts: number[] = [];
    const report = (event: Event) =>
      void (event.kind === "migration.blocked" && attempts.push(event.attempt));
    const migrating = migrated(pool, { folder, report });
    migrating.catch(() => undefined);
    await eventually("a second try", async () => attempts.includes(2) || undefined);
    // it waits behind the migration as long as that waits for the reader
    await pool.pool.query("update sites set name = name");
    await reading.query("commit");
    expect(await migrating).toEqual(["9001_more.sql"]);
    expect(attempts.slice(0, 2)).toEqual([1, 2]);
  });

  test("that others are in the way of for too long is given up, whole, and says so", async () => {
    const pool = await testPostgres();
    const folder = await migrationsWith({
      "9001_first.sql": "alter table sites add column first integer;",
      "9002_second.sql":
        "create table second (id integer); alter table tokens add column second integer;",
    });
    const reading = await readerOf(pool, "tokens");
    const blocked = await tryMigrating(pool, { folder, attempts: 2 });
    expect(blocked).toMatchObject({ kind: "blocked", name: "9002_second.sql" });
    expect(await count(pool, "select count(*) from pg_class where relname = 'second'")).toBe(0);
    await reading.query("commit");
    expect(await migrated(pool, { folder })).toEqual(["9002_second.sql"]);
  });

  test("outside a transaction runs beside others who wait for it, and what a broken try left is made again", async () => {
    const { url, drop } = await createDatabase();
    const pools = [1, 2, 3].map(() => connect({ url, maxConnections: 2 }));
    onTestFinished(async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await drop();
    });
    const [pool] = pools as [Postgres];
    await pool.pool.query("create table named (name text); insert into named values ('a'), ('a')");
    const broken = pool.pool.query("create unique index concurrently named_name on named (name)");
    await expect(broken).rejects.toThrow(/could not create unique index/);
    const invalid = "select count(*) from pg_index where not indisvalid";
    expect(await count(pool, invalid)).toBe(1);
    await pool.pool.query("delete from named where ctid = (select min(ctid) from named)");
    const folder = await migrationsWith({
      "9001_index.sql":
        "-- outside a transaction\ncreate unique index concurrently if not exists named_name on named (name);",
    });
    const writing = await readerOf(pool, "sites");
    await writing.query("insert into named values ('b')");
    const events: Event[] = [];
    const report = (event: Event) => void events.push(event);
    const first = migrated(pool, { folder, report });
    first.catch(() => undefined);
    const asking = (query: string) =>
      `select count(*) from pg_stat_activity where datname = current_database() and query ~ '${query}' and pid <> pg_backend_pid()`;
    await eventually(
      "the index to wait for who writes",
      async () =>
        (await count(pool, `${asking("index concurrently")} and wait_event_type = 'Lock'`)) ||
        undefined,
    );
    const others = pools.slice(1).map((one) => migrated(one, { folder, report }));
    for (const other of others) other.catch(() => undefined);
    await eventually(
      "the others to wait for their turn",
      async () => (await count(pool, asking("advisory_lock"))) === 2 || undefined,
    );
    await writing.query("commit");
    expect(await Promise.all([first, ...others])).toEqual([["9001_index.sql"], [], []]);
    // nobody was in anybody's way
    expect(events).toEqual([{ kind: "migration.applied", name: "9001_index.sql" }]);
    expect(await count(pool, invalid)).toBe(0);
    expect(await count(pool, "select count(*) from pg_class where relname = 'named_name'")).toBe(1);
  });

  test("notes what it needs, and a program that lacks that touches nothing", async () => {
    const pool = await testPostgres();
    const folder = await migrationsWith({
      "9001_adds.sql": "create table added (id integer);",
      "9002_takes.sql": "-- needs: 9001\ndrop table added;",
    });
    expect(await migrated(pool, { folder })).toEqual(["9001_adds.sql", "9002_takes.sql"]);
    expect(await tryMigrating(pool)).toEqual({ kind: "newer", needs: 9001 });
    expect(await tryMigrating(pool, { folder })).toEqual({ kind: "done", applied: [] });
  });

  test("ends with the program that is told to end, and was never there", async () => {
    const pool = await testPostgres();
    const stopping = new AbortController();
    const folder = await migrationsWith({
      "9001_slow.sql": "create table slow (id integer); select pg_sleep(3600);",
    });
    const migrating = tryMigrating(pool, { folder, signal: stopping.signal });
    const sleeping =
      "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(3600)%' and pid <> pg_backend_pid()";
    await eventually(
      "the migration to run",
      async () => (await count(pool, sleeping)) || undefined,
    );
    stopping.abort();
    await expect(migrating).rejects.toThrow();
    await pool.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    expect(await count(pool, "select count(*) from pg_class where relname = 'slow'")).toBe(0);
  });

  test("of which the connection breaks is an error, and not the end of the program", async () => {
    const pool = await testPostgres();
    const folder = await migrationsWith({
      "9001_dies.sql": "select pg_terminate_backend(pg_backend_pid());",
    });
    await expect(migrated(pool, { folder })).rejects.toThrow(/terminat/);
    expect(await tryMigrating(pool)).toEqual({ kind: "done", applied: [] });
  });
});

/** What `work` gives in a transaction that leaves nothing behind. */
async function rolledBack<T>(
  postgres: Postgres,
  work: (tx: Transaction) => Promise<T>,
): Promise<T | undefined> {
  let result: T | undefined;
  const undone = postgres.transaction(async (tx) => {
    result = await work(tx);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  return result;
}

describe("the dump of a schema", () => {
  test("shows what differs between two", async () => {
    const postgres = await testPostgres();
    const before = await dumpSchema(postgres.db);
    const edits = [
      "alter table tokens add column extra text",
      "alter table tokens alter column label drop not null",
      "alter table tokens alter column label set default 'x'",
      "alter table tokens alter column label type varchar(10)",
      "alter table tokens alter column label set storage plain",
      "alter table tokens drop constraint tokens_hash_key",
      "drop index tokens_site",
      "create index extra on tokens (label)",
      "create view extra as select 1",
      "create function extra() returns int language sql return 1",
      "create sequence extra",
      "create type extra as enum ('a')",
      "create schema extra",
      "drop table receipts",
    ];
    for (const edit of edits) {
      const changed = await rolledBack(postgres, async (tx) => {
        await tx.execute(sql.raw(edit));
        return dumpSchema(tx);
      });
      expect.soft([edit, changed === undefined, changed === before]).toEqual([edit, false, false]);
    }
    expect(await dumpSchema(postgres.db)).toBe(before);
  });
});

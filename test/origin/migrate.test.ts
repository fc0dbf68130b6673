import { readdir, readFile, writeFile } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect, type Postgres, type Transaction } from "../../origin/db/client.ts";
import { migrate } from "../../origin/db/migrate.ts";
import { rows } from "../../origin/db/rows.ts";
import { createDatabase, testPostgres } from "../support/database.ts";
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

  test("have gapless numbers and names that the program reads", async () => {
    const names = (await readdir(MIGRATIONS)).filter((name) => name !== "schema.sql").toSorted();
    expect(names).toEqual(await files());
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(
      names.map((_, index) => index + 1),
    );
  });

  test("of one empty database by many at once are applied once", async () => {
    const pools = await emptyDatabase(8);
    const applied = await Promise.all(pools.map(migrate));
    expect(applied.toSorted((a, b) => b.length - a.length)).toEqual([
      await files(),
      ...Array.from({ length: 7 }, () => []),
    ]);
    const [pool] = pools;
    expect(HEADING + (await dumpSchema(pool.db))).toBe(await readFile(SCHEMA, "utf8"));
    const known = await rows<{ name: string }>(
      pool.db,
      sql`select name from migrations order by name`,
    );
    expect(known.map(({ name }) => name)).toEqual(await files());
    expect(await migrate(pool)).toEqual([]);
  });

  test("of a newer program are left alone", async () => {
    const pool = await testPostgres();
    await pool.db.execute(sql`insert into migrations (name) values ('9999_of_the_future.sql')`);
    expect(await migrate(pool)).toEqual([]);
  });

  test("that fail leave nothing behind", async () => {
    const [pool] = await emptyDatabase(1);
    // in the way of the first file
    await pool.db.execute(sql`create table receipts (id integer)`);
    await expect(migrate(pool)).rejects.toThrow(/"receipts" already exists/);
    expect(await dumpSchema(pool.db)).toBe("create table receipts (\n  id integer\n);\n");
    await pool.db.execute(sql`drop table receipts`);
    expect(await migrate(pool)).toEqual(await files());
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

import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSequences, readTables } from "../../origin/db/backup/catalog.ts";
import { copyIn, copyOut } from "../../origin/db/backup/copying.ts";
import { madeBy } from "../../origin/db/backup/made.ts";
import { copying } from "../../origin/db/backup/snapshot.ts";
import type { Postgres } from "../../origin/db/client.ts";
import { MIGRATIONS, readMigrations } from "../../origin/db/migrations.ts";
import { systemClock } from "../../shared/clock.ts";
import { mediaKey } from "../../shared/keys.ts";
import { hashOf } from "../../shared/media.ts";
import {
  backUp,
  backupFolder,
  dumpRows,
  emptyDatabase,
  isSums,
  putBack,
  sumsOf,
  unpack,
} from "../support/backup.ts";
import { testPostgres } from "../support/database.ts";
import { createEverything } from "../support/everything.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";
import { png } from "../support/media.ts";
import { migrated } from "../support/migrated.ts";
import { createTestOrigin } from "../support/origin.ts";
import { dumpSchema } from "../support/schema-dump.ts";

/** Backups: what comes back is what was there, and a file that is not whole changes nothing. */

const signal = new AbortController().signal;
const fileName = "a.tar.zst";

/** A site with something of every kind, and its backup. */
async function backedUp() {
  const origin = await createEverything();
  const { postgres } = origin.parts;
  await postgres.pool.query("update sites set name = $1", ["\\N \\. \t \r\n 🍐 \u2028 '"]);
  await origin.materialize();
  const path = join(await backupFolder(), fileName);
  const taken = await backUp({ postgres }, path);
  return { origin, postgres, path, taken };
}

/** How far the columns are that number rows. */
const sequencesOf = (postgres: Postgres) =>
  copying(postgres, signal, async (client) =>
    readSequences(
      client,
      await readTables(client, madeBy(await readMigrations(MIGRATIONS)).tables),
    ),
  );

describe("a backup that is restored", () => {
  it("is every row of every table, in the same tables, and goes on numbering after what was", async () => {
    const { postgres, path, taken } = await backedUp();
    const other = await emptyDatabase();
    const restored = await putBack({ postgres: other }, path);
    expect(restored).toMatchObject({ manifest: taken.manifest, sites: 1, migrated: [] });
    const [had, has] = [await dumpRows(postgres), await dumpRows(other)];
    expect([...had.values()].flat().length).toBeGreaterThan(100);
    expect(has).toEqual(had);
    expect(await dumpSchema(other.db)).toBe(await dumpSchema(postgres.db));
    const before = await sequencesOf(postgres);
    expect(before.some(({ called }) => called)).toBe(true);
    expect(await sequencesOf(other)).toEqual(
      before.map((one) => (one.called ? { ...one, last: one.last + 1_000 } : one)),
    );
  });

  it("begins a new epoch, is written to, and its triggers count on", async () => {
    const { postgres, path } = await backedUp();
    const other = await emptyDatabase();
    await putBack({ postgres: other }, path);
    const epochOf = async ({ pool }: Postgres) =>
      (await pool.query<{ epoch: number }>("select epoch from logs")).rows[0]?.epoch ?? 0;
    expect(await epochOf(other)).toBeGreaterThan(await epochOf(postgres));
    const { rows } = await other.pool.query<{ heads: number }>(
      `with d as (insert into documents (site_id, type_id, slug, created_at)
         select site_id, id, 'new', now() from content_types where key = 'person' returning id)
       insert into revisions (document_id, locale, name, fields, created_at)
       select id, 'en', 'New', '{}', now() from d returning id`,
    );
    expect(rows).toHaveLength(1);
    const heads = await other.pool.query(
      "select from heads h join documents d on d.id = h.document_id where d.slug = 'new'",
    );
    expect(heads.rowCount).toBe(1);
  });

  it("has the files of media, says which were missing, and puts them back", async () => {
    const store = createMemoryMediaStore();
    const origin = await createTestOrigin({ media: { store } });
    const { postgres } = origin.parts;
    const bytes = [png("a"), png("b")];
    const hashes = await Promise.all(bytes.map(hashOf));
    for (const [index, hash] of [...hashes, "c".repeat(32)].entries()) {
      await postgres.pool.query(
        `insert into media (site_id, hash, type, size_bytes, file_name, created_at) values ($1, $2, 'image/png', 9, 'a.png', now())`,
        [origin.site.id, hash],
      );
      const of = bytes[index];
      if (of !== undefined)
        await store.put(mediaKey({ site: origin.site.id, hash }), of, "image/png");
    }
    const path = join(await backupFolder(), fileName);
    const { end } = await backUp({ postgres, store }, path);
    expect(end.media).toMatchObject({ files: 2, missing: 1, named: [`media/1/${"c".repeat(32)}`] });
    const restored = createMemoryMediaStore();
    await putBack({ postgres: await emptyDatabase(), store: restored }, path);
    expect(restored.held).toEqual(store.held);
    const without = createMemoryMediaStore();
    await putBack({ postgres: await emptyDatabase(), store: null }, path);
    expect(without.held.size).toBe(0);
  });

  it("is the owner's alone, and never another's under a name that is taken", async () => {
    const { postgres, path } = await backedUp();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const before = await readFile(path);
    await expect(backUp({ postgres }, path)).rejects.toThrow("There is a file");
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it("is unpacked and checked by anybody's tools", async () => {
    const { path } = await backedUp();
    const members = await unpack(path);
    const sums = members.filter(isSums).map(({ data }) => new TextDecoder().decode(data));
    expect(sums.join("")).toBe(sumsOf(members.filter((member) => !isSums(member))));
  });
});

it("carries every text there is through a table, in pieces of any size", async () => {
  const postgres = await testPostgres();
  await postgres.pool.query("create table texts (n integer, t text, j jsonb, a text[])");
  await postgres.pool.query("create table copies (like texts)");
  const awkward = fc.oneof(
    fc.constantFrom(
      "\\N",
      "\\.",
      "\\\\.",
      "",
      "\t",
      "\n",
      "\r",
      "\r\n",
      "\\t",
      "null",
      "NULL",
      "\u{10ffff}",
      "\u2028",
    ),
    fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", "")),
  );
  const row = fc.record({
    t: fc.option(awkward),
    a: fc.option(fc.array(fc.option(awkward), { maxLength: 3 })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 6 }),
      fc.integer({ min: 1, max: 50 }),
      async (drawn, size) => {
        await postgres.pool.query("truncate texts, copies");
        for (const [n, { t, a }] of drawn.entries())
          await postgres.pool.query("insert into texts values ($1, $2, $3, $4)", [
            n,
            t,
            JSON.stringify([t]),
            a,
          ]);
        const table = { name: "texts", columns: ["a", "t", "n", "j"] };
        await copying(postgres, signal, async (client) => {
          const parts: Uint8Array[] = [];
          const out = copyOut(client, table, size);
          for (;;) {
            const part = await out.next();
            if (part.done !== true) parts.push(part.value);
            else break;
          }
          expect(parts.every(({ byteLength }) => byteLength <= size)).toBe(true);
          const filling = copyIn(client, { ...table, name: "copies" });
          for (const part of parts) await filling.write(part);
          expect(await filling.end()).toBe(drawn.length);
        });
        const [had, has] = await Promise.all(
          ["texts", "copies"].map(
            async (name) => (await postgres.pool.query(`select * from ${name} order by n`)).rows,
          ),
        );
        expect(has).toEqual(had);
      },
    ),
    { numRuns: 30 },
  );
});

it("what an earlier version's database had is restored at its migration, and migrated up", async () => {
  const all = await readMigrations(MIGRATIONS);
  const older = pathToFileURL(`${await backupFolder()}/`);
  for (const { name, text } of all.slice(0, -3)) await writeFile(new URL(name, older), text);
  const postgres = await emptyDatabase();
  await migrated(postgres, { folder: older });
  await postgres.pool.query(
    `insert into sites (slug, name, locales, default_locale, created_at) values ('old', 'Old', '{en}', 'en', now())`,
  );
  await postgres.pool.query("insert into logs (site_id, epoch) values (1, 1)");
  const path = join(await backupFolder(), fileName);
  await backUp({ postgres }, path);
  const other = await emptyDatabase();
  const restored = await putBack({ postgres: other }, path);
  const missing = all.slice(-3).map(({ name }) => name);
  expect(restored.migrated).toEqual(missing);
  // an origin of this version finds nothing to do, in the tables that it knows
  expect(await migrated(other)).toEqual([]);
  expect(await dumpSchema(other.db)).toBe(await dumpSchema((await testPostgres()).db));
});

it("taken while others write, it is one moment: every change whole or not there", async () => {
  const { origin, postgres } = await backedUp();
  const folder = await backupFolder();
  let writing = true;
  const writers = ["ann", "bob"].map(async (slug) => {
    let count = 0;
    for (; writing; count++) {
      const fields = { label: `${slug} ${count}` };
      const { status } = await origin.request("PATCH", `/v2/pages/person/${slug}/`, { fields });
      if (status !== 202) return -1;
    }
    return count;
  });
  for (let n = 1; n <= 3; n++) {
    await backUp({ postgres }, join(folder, `${n}`));
    const other = await emptyDatabase();
    await putBack({ postgres: other }, join(folder, `${n}`));
    const { rows } = await other.pool.query(
      `select s.last_change = (select max(number) from changes c where c.site_id = s.id) as whole,
         (select count(*) from publications p left join heads h using (document_id, locale) where h.revision_id is null) as headless
       from sites s`,
    );
    expect(rows).toEqual([{ whole: true, headless: 0 }]);
  }
  writing = false;
  expect((await Promise.all(writers)).every((count) => count > 3)).toBe(true);
});

it("what ends in the middle leaves no file", async () => {
  const { postgres } = await backedUp();
  const folder = await backupFolder();
  const ending = new AbortController();
  const progress = { say: () => ending.abort(new Error("enough")), now: () => undefined };
  await expect(
    backUp({ postgres, progress, signal: ending.signal, clock: systemClock }, join(folder, "a")),
  ).rejects.toThrow("enough");
  expect(await readdir(folder)).toEqual([]);
});

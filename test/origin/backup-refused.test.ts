import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { checkBackup } from "../../origin/backup/check.ts";
import type { BackupEnd, Manifest } from "../../origin/backup/manifest.ts";
import {
  backUp,
  backupFolder,
  changed,
  dumpRows,
  emptyDatabase,
  forged,
  pack,
  putBack,
  unpack,
  type Packed,
} from "../support/backup.ts";
import { createEverything } from "../support/everything.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";

/** Backups that are not taken: files that are not whole or of another version, and databases that have no room for them. */

const signal = new AbortController().signal;

/** A backup, and the database that it is of. */
async function backedUp() {
  const { parts } = await createEverything();
  const path = join(await backupFolder(), "a.tar.zst");
  await backUp({ postgres: parts.postgres }, path);
  return { postgres: parts.postgres, path };
}

describe("a file that is not whole", () => {
  it("is refused wherever it ends, and whichever byte is another, and nothing is restored", async () => {
    const { path } = await backedUp();
    const whole = await readFile(path);
    const other = await emptyDatabase();
    const broken = join(await backupFolder(), "broken");
    const at = (part: number) => Math.floor(whole.length * part);
    const cut = [0, 1, 4, at(0.3), at(0.7), whole.length - 1].map((length) =>
      whole.subarray(0, length),
    );
    const altered = [0, 5, at(0.2), at(0.5), at(0.9), whole.length - 2].map((index) => {
      const bytes = Buffer.from(whole);
      bytes[index] = (bytes[index] ?? 0) ^ 0x41;
      return bytes;
    });
    for (const bytes of [...cut, ...altered]) {
      await writeFile(broken, bytes);
      await expect(
        putBack({ postgres: other }, broken),
        String(bytes.length),
      ).rejects.toMatchObject({ code: "invalid" });
    }
    expect(await dumpRows(other)).toEqual(new Map());
  });

  it("is refused when it was put together anew without a member, with another, or in another order", async () => {
    const { path } = await backedUp();
    const members = await unpack(path);
    const other = await emptyDatabase();
    const index = members.findIndex(({ name }) => name.startsWith("tables/revisions"));
    const [member] = members.slice(index, index + 1);
    if (member === undefined) throw new Error("no member of revisions");
    const data = Uint8Array.from(member.data, (byte) => (byte === 0x65 ? 0x66 : byte));
    const packs = {
      without: members.toSpliced(index, 1),
      altered: members.with(index, { ...member, data }),
      twice: members.toSpliced(index, 0, member),
      moved: [...members.toSpliced(index, 1), member],
      "without its end": members.slice(0, -2),
      "without sums": members.slice(0, -1),
      "without a manifest": members.slice(1),
    };
    for (const [how, packed] of Object.entries(packs))
      await expect(putBack({ postgres: other }, await pack(packed)), how).rejects.toMatchObject({
        code: "invalid",
      });
    expect(await dumpRows(other)).toEqual(new Map());
  });

  it("is none of ours: other files, a folder, and one that is not there are refused with a sentence", async () => {
    const folder = await backupFolder();
    const progress = { say: () => undefined, now: () => undefined };
    const files = {
      nothing: new Uint8Array(),
      text: Buffer.from("hello"),
      tar: zstdCompressSync(await packTar([{ header: { name: "a", size: 1 }, body: "b" }])),
    };
    for (const [name, bytes] of Object.entries(files)) {
      await writeFile(join(folder, name), bytes);
      await expect(checkBackup(join(folder, name), progress, signal)).rejects.toMatchObject({
        code: "invalid",
      });
    }
    for (const path of [folder, join(folder, "none")])
      await expect(checkBackup(path, progress, signal)).rejects.toThrow("cannot be read (E");
  });
});

const manifested = (path: string, change: (manifest: Manifest) => void) =>
  forged(path, ([manifest, ...others]) =>
    manifest === undefined ? [] : [changed(manifest, change), ...others],
  );

describe("a restore is refused, and nothing is touched,", () => {
  it("when the backup is of a newer version", async () => {
    const { path } = await backedUp();
    const other = await emptyDatabase();
    const newer = await manifested(
      path,
      (manifest) => void manifest.migrations.push("9999_newer.sql"),
    );
    await expect(putBack({ postgres: other }, newer)).rejects.toThrow("9999_newer.sql");
    const format = await manifested(path, (manifest) => void (manifest.format = 2 as 1));
    await expect(putBack({ postgres: other }, format)).rejects.toThrow("format 2");
    const columns = await manifested(path, ({ tables: [table] }) => {
      table?.columns.push("x) from program 'id'; --");
    });
    await expect(putBack({ postgres: other }, columns)).rejects.toThrow("does not make like that");
    expect(await dumpRows(other)).toEqual(new Map());
  });

  it("when there are sites, origins, or tables of others in the database", async () => {
    const { path, postgres } = await backedUp();
    const before = await dumpRows(postgres);
    await expect(putBack({ postgres }, path)).rejects.toThrow("say --replace");
    // the test's origin is connected
    await expect(putBack({ postgres }, path, true)).rejects.toThrow(
      "connections of origins are open",
    );
    expect(await dumpRows(postgres)).toEqual(before);
    const other = await emptyDatabase();
    await other.pool.query("create table sites (id integer)");
    await expect(putBack({ postgres: other }, path, true)).rejects.toThrow("not Larder's");
    await other.pool.query("create table migrations (name text)");
    await expect(putBack({ postgres: other }, path, true)).rejects.toThrow("not Larder's");
  });

  it("when its rows do not fit together, in the middle of replacing what was there", async () => {
    const { path } = await backedUp();
    const other = await emptyDatabase();
    await putBack({ postgres: other }, path);
    await other.pool.query("update sites set slug = 'there', name = 'There'");
    await other.pool.query("create table somebodys (id integer)");
    const before = await dumpRows(other);
    const store = createMemoryMediaStore();
    // a table left out: its rows are given to nobody, and what refers to them is refused
    const broken = await forged(path, (members) => {
      const left = members.filter(({ name }) => !name.startsWith("tables/documents/"));
      const end = left.at(-1) as Packed;
      const counted = changed<BackupEnd>(end, (said) => (said.members = left.length - 1));
      return left.with(-1, counted);
    });
    await expect(putBack({ postgres: other, store }, broken, true)).rejects.toThrow(/foreign key/);
    expect(await dumpRows(other)).toEqual(before);
    // and the same database takes the whole one, whose tables are made anew; somebody's table stays
    const ahead = Date.parse("2100-01-01T00:00:00Z");
    await other.pool.query("update logs set epoch = $1", [ahead]);
    await putBack({ postgres: other }, path, true);
    // edges may have had that one
    expect((await other.pool.query("select epoch from logs")).rows).toEqual([{ epoch: ahead + 1 }]);
    const has = await dumpRows(other);
    expect(has.get("sites")).not.toEqual(before.get("sites"));
    expect(has.get("somebodys")).toEqual([]);
  });
});

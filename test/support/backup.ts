import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { packTar, unpackTar } from "modern-tar";
import { onTestFinished } from "vitest";
import { takeBackup, type BackupParts, type Taken } from "../../origin/backup/backup.ts";
import { restoreBackup, type Restored } from "../../origin/backup/restore.ts";
import { connect, type Postgres } from "../../origin/db/client.ts";
import { systemClock } from "../../shared/clock.ts";
import { createDatabase } from "./database.ts";
import { createMemoryMediaStore } from "./memory-media-store.ts";
import { createRandom } from "./random.ts";

/** A folder that is gone after the test. */
export async function backupFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "larder-backup-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A database without anything in it, gone after the test. */
export async function emptyDatabase(template = "template0"): Promise<Postgres & { url: string }> {
  const { url, drop } = await createDatabase(template);
  const postgres = connect({ url, maxConnections: 2, applicationName: "test" });
  onTestFinished(async () => {
    await postgres.end();
    await drop();
  });
  return { ...postgres, url };
}

const quiet = () => ({
  clock: systemClock,
  random: createRandom(1),
  progress: { say: () => undefined, now: () => undefined },
  signal: new AbortController().signal,
  store: createMemoryMediaStore(),
});

type Given = Pick<BackupParts, "postgres"> & Partial<BackupParts>;

/** Backs a database up into a file. */
export const backUp = (parts: Given, path: string): Promise<Taken> =>
  takeBackup({ ...quiet(), ...parts }, path);

/** Restores a file into a database. */
export const putBack = (parts: Given, path: string, replace = false): Promise<Restored> =>
  restoreBackup({ ...quiet(), ...parts }, path, { replace, withoutMedia: parts.store === null });

/** Every row of every table as text, in an order of its own, without what a restore changes. */
export async function dumpRows({ pool }: Postgres): Promise<Map<string, string[]>> {
  const tables = await pool.query<{ name: string }>(
    "select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  const dump = new Map<string, string[]>();
  for (const { name } of tables.rows) {
    const what = name === "logs" ? "to_jsonb(t) - 'epoch'" : "to_jsonb(t)";
    const { rows } = await pool.query<{ line: string }>(
      `select (${what})::text as line from ${name} t order by 1`,
    );
    dump.set(
      name,
      rows.map(({ line }) => line),
    );
  }
  return dump;
}

/** A member of a backup's archive. */
export interface Packed {
  name: string;
  data: Uint8Array;
}

/** All members of a backup, sums among them. */
export async function unpack(path: string): Promise<Packed[]> {
  const members = await unpackTar(zstdDecompressSync(await readFile(path)));
  return members.map(({ header, data = new Uint8Array() }) => ({ name: header.name, data }));
}

/** Puts members together. @returns the path of the file */
export async function pack(members: readonly Packed[]): Promise<string> {
  const path = join(await backupFolder(), "packed");
  const entries = members.map(({ name, data }) => ({
    header: { name, size: data.byteLength },
    body: data,
  }));
  await writeFile(path, zstdCompressSync(await packTar(entries)));
  return path;
}

/** The sums that stand in a backup after such members. */
export const sumsOf = (members: readonly Packed[]): string =>
  members
    .map(({ name, data }) => `${createHash("sha256").update(data).digest("hex")}  ${name}\n`)
    .join("");

export const isSums = ({ name }: Packed): boolean => name.startsWith("sums/");

/** A member with other JSON in it. */
export function changed<T>({ name, data }: Packed, change: (json: T) => void): Packed {
  const json = JSON.parse(new TextDecoder().decode(data)) as T;
  change(json);
  return { name, data: new TextEncoder().encode(JSON.stringify(json)) };
}

/** The backup with other members and their right sums, as somebody makes it who means it. */
export async function forged(
  path: string,
  change: (members: Packed[]) => Packed[],
): Promise<string> {
  const members = change((await unpack(path)).filter((member) => !isSums(member)));
  return pack([
    ...members,
    { name: "sums/000001", data: new TextEncoder().encode(sumsOf(members)) },
  ]);
}

import type pg from "pg";
import { nowText, type Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { BACKUP_PART_BYTES } from "../../shared/limits-backup.ts";
import type { MediaStore } from "../../shared/media.ts";
import { readSequences, readTables, serverVersion, type Table } from "../db/backup/catalog.ts";
import { copyOut } from "../db/backup/copying.ts";
import { madeBy } from "../db/backup/made.ts";
import { copying, keepOut, newestMedia, onSnapshot, readPlaces } from "../db/backup/snapshot.ts";
import type { Postgres } from "../db/client.ts";
import { readApplied } from "../db/migrate.ts";
import { MIGRATIONS, readMigrations } from "../db/migrations.ts";
import { createArchive, type Archive } from "./archive.ts";
import { BACKUP_FORMAT, type BackupEnd, type Manifest } from "./manifest.ts";
import { addMedia } from "./media.ts";
import { sizeText, type Progress } from "./progress.ts";

export interface BackupParts {
  postgres: Postgres;
  /** Where files of media are; null leaves them out. */
  store: MediaStore | null;
  clock: Clock;
  progress: Progress;
  signal: AbortSignal;
}

/** What a backup has in it. */
export interface Taken {
  manifest: Manifest;
  end: BackupEnd;
  /** Of the file. */
  sizeBytes: number;
}

/**
 * Writes all tables as of one moment, and the files of media that they name, to a file; others write on meanwhile. The file is
 * its owner's alone, and there under its name only when it is whole.
 * @throws AppError when the file is there already, or the database is not one of this version or an earlier one
 */
export async function takeBackup(parts: BackupParts, path: string): Promise<Taken> {
  const { postgres, clock, signal } = parts;
  return copying(postgres, signal, async (client) => {
    await keepOut(client, clock, "migrate", "shared");
    await keepOut(client, clock, "collect", "shared");
    const migrations = await knownMigrations(client);
    const archive = await createArchive(path, new Date(clock.now()), signal);
    try {
      return await fill(parts, client, archive, migrations);
    } catch (error) {
      await archive.abandon(error);
      throw error;
    }
  });
}

/** The names of what was applied. @throws AppError `conflict` when a newer version did, or none */
async function knownMigrations(client: pg.Client): Promise<string[]> {
  const applied = (await readApplied(client)).map(({ name }) => name).sort();
  if (applied.length === 0)
    throw new AppError("conflict", "The database has no tables of Larder's in it.");
  const known = new Set((await readMigrations(MIGRATIONS)).map(({ name }) => name));
  const newer = applied.find((name) => !known.has(name));
  if (newer !== undefined)
    throw new AppError(
      "conflict",
      `A newer version made tables of this database (${newer}). Back it up with that version.`,
    );
  return applied;
}

async function fill(
  { clock, store, progress, signal }: BackupParts,
  client: pg.Client,
  archive: Archive,
  migrations: string[],
): Promise<Taken> {
  const rows: BackupEnd["rows"] = {};
  const { manifest, newest } = await onSnapshot(client, async () => {
    const { tables: names } = madeBy(await readMigrations(MIGRATIONS));
    const tables = await readTables(client, names);
    const described: Manifest = {
      format: BACKUP_FORMAT,
      takenAt: nowText({ clock }),
      postgres: await serverVersion(client),
      migrations,
      tables,
      sites: await readPlaces(client),
      sequences: await readSequences(client, tables),
      media: store !== null,
    };
    await archive.add("manifest.json", json(described));
    for (const table of tables) {
      rows[table.name] = await addTable(client, archive, table, progress);
      signal.throwIfAborted();
    }
    return { manifest: described, newest: store === null ? 0 : await newestMedia(client) };
  });
  // files never change, so the snapshot need not be held for as long as they take
  const media = await addMedia({ client, store, archive, progress, signal }, newest);
  const end = { members: archive.members, rows, media };
  await archive.add("end.json", json(end));
  return { manifest, end, sizeBytes: await archive.end() };
}

async function addTable(
  client: pg.Client,
  archive: Archive,
  table: Table,
  progress: Progress,
): Promise<number> {
  const parts = copyOut(client, table, BACKUP_PART_BYTES);
  let [number, bytes] = [0, 0];
  for (;;) {
    const part = await parts.next();
    if (part.done === true) {
      progress.say(`${table.name}: ${part.value} rows, ${sizeText(bytes)}`);
      return part.value;
    }
    number += 1;
    bytes += part.value.byteLength;
    await archive.add(`tables/${table.name}/${String(number).padStart(6, "0")}`, part.value);
    progress.now(() => `${table.name}: ${sizeText(bytes)} so far`);
  }
}

const json = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

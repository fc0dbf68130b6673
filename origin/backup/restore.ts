import { drizzle } from "../db/drizzle.ts";
import type pg from "pg";
import type { Clock, Random } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { RESTORE_NUMBERS_AHEAD } from "../../shared/limits-backup.ts";
import type { MediaStore } from "../../shared/media.ts";
import { analyze, readTables, requireColumns, setSequences } from "../db/backup/catalog.ts";
import {
  countOrigins,
  dropMade,
  makeTables,
  newestEpoch,
  occupiedBy,
  requireRoom,
  withoutTriggers,
} from "../db/backup/fresh.ts";
import { madeBy } from "../db/backup/made.ts";
import { copying, keepOut } from "../db/backup/snapshot.ts";
import type { Postgres } from "../db/client.ts";
import { migrate, newerThan, readApplied } from "../db/migrate.ts";
import { MIGRATIONS, readMigrations, type Migration } from "../db/migrations.ts";
import { beginEpoch } from "../db/site/sites.ts";
import { checkBackup, type Checked } from "./check.ts";
import { fillTables } from "./fill.ts";
import type { Progress } from "./progress.ts";

export interface RestoreParts {
  postgres: Postgres;
  /** Where files of media are put; null: nowhere. */
  store: MediaStore | null;
  /** What time it is for the database. */
  clock: Clock;
  random: Random;
  progress: Progress;
  signal: AbortSignal;
}

export interface RestoreOptions {
  /** Deletes what Larder has in the database. */
  replace: boolean;
  /** Leaves files of media in the backup. */
  withoutMedia: boolean;
}

/** What came of a restore. */
export interface Restored extends Checked {
  /** For how many sites a new epoch began. */
  sites: number;
  /** The migrations that this version has more than the backup. */
  migrated: string[];
}

/**
 * Makes a database what it was when the backup was taken, begins a new epoch of every site's log, puts the files of media back,
 * and migrates it up to this version. What is in the database is replaced in one transaction: until its end, and when anything
 * goes wrong, it is as it was.
 * @throws AppError when the file is not whole or of a newer version, or the database has something in it
 */
export async function restoreBackup(
  parts: RestoreParts,
  path: string,
  { replace, withoutMedia }: RestoreOptions,
): Promise<Restored> {
  const { postgres, clock, random, progress, signal } = parts;
  progress.say(`reading ${path} to its end, to see that it is whole`);
  const checked = await checkBackup(path, progress, signal);
  if (!withoutMedia && parts.store === null && checked.end.media.files > 0)
    throw new AppError("invalid", NO_STORE);
  const migrations = await migrationsOf(checked.manifest.migrations);
  const sites = await copying(postgres, signal, async (client) => {
    await keepOut(client, clock, "migrate", "alone");
    await keepOut(client, clock, "collect", "alone");
    await client.query("begin");
    const count = await replaceAll(parts, client, { path, checked, migrations, replace });
    signal.throwIfAborted();
    await client.query("commit");
    return count;
  });
  progress.say("the database is restored; migrating it to this version");
  const outcome = await migrate(postgres, { clock, random, report: () => undefined, signal });
  if (outcome.kind === "done") return { ...checked, sites, migrated: outcome.applied };
  if (outcome.kind === "newer") throw new AppError("conflict", newerThan(outcome.needs));
  throw new AppError(
    "unavailable",
    `Restored, but ${outcome.name} could not be applied yet: an origin does it when it starts.`,
  );
}

const NO_STORE =
  "The backup has files of media, and no store of media is configured (LARDER_MEDIA_DIR, or LARDER_MEDIA_S3_…). Name one, or say --without-media.";

/** Those that the backup names, in order. @throws AppError `conflict` when this version lacks one */
async function migrationsOf(names: readonly string[]): Promise<Migration[]> {
  const all = await readMigrations(MIGRATIONS);
  const known = new Set(all.map(({ name }) => name));
  const newer = names.find((name) => !known.has(name));
  if (newer !== undefined)
    throw new AppError(
      "conflict",
      `The backup is of a newer version of Larder, which knows ${JSON.stringify(newer)}. Restore it with that one.`,
    );
  return all.filter(({ name }) => names.includes(name));
}

interface Replacing {
  path: string;
  checked: Checked;
  migrations: Migration[];
  replace: boolean;
}

/** In the transaction that is open. @returns how many sites there are */
async function replaceAll(
  { store, clock, progress, signal }: RestoreParts,
  client: pg.Client,
  { path, checked, migrations, replace }: Replacing,
): Promise<number> {
  const { manifest } = checked;
  const all = await readMigrations(MIGRATIONS);
  const made = madeBy(all);
  requireRoom(await occupiedBy(client, made), replace);
  const origins = await countOrigins(client);
  if (origins > 0)
    throw new AppError(
      "conflict",
      `${origins} connections of origins are open to the database. Stop them first.`,
    );
  await requireKnown(client, all);
  // edges may have the epoch of what is replaced, whatever clock that went by
  const epoch = Math.max(clock.now(), (await newestEpoch(client, made)) + 1);
  await dropMade(client, made);
  await makeTables(client, migrations);
  const there = await readTables(client, made.tables);
  for (const table of manifest.tables) requireColumns(table, there);
  await client.query("delete from migrations");
  await withoutTriggers(client, there, () =>
    fillTables({ client, store, progress, signal }, path, checked),
  );
  await setSequences(client, manifest.sequences, RESTORE_NUMBERS_AHEAD);
  const sites = await beginEpoch(drizzle(client), epoch);
  await analyze(client, there);
  return sites;
}

/** @throws AppError `conflict` when a newer version made tables there, whose names this one does not know */
async function requireKnown(client: pg.Client, all: readonly Migration[]): Promise<void> {
  const known = new Set(all.map(({ name }) => name));
  const newer = (await readApplied(client)).find(({ name }) => !known.has(name));
  if (newer !== undefined)
    throw new AppError(
      "conflict",
      `A newer version made tables of the database (${newer.name}). Restore into an empty one.`,
    );
}

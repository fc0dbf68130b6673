import type pg from "pg";
import { AppError } from "../../shared/errors.ts";
import type { MediaStore } from "../../shared/media.ts";
import { copyIn, type CopyIn } from "../db/backup/copying.ts";
import { readBackup, type Checked } from "./check.ts";
import type { Manifest } from "./manifest.ts";
import { putBack } from "./media.ts";
import type { Member } from "./opened.ts";
import type { Progress } from "./progress.ts";

interface Filling {
  client: pg.Client;
  store: MediaStore | null;
  progress: Progress;
  signal: AbortSignal;
}

const PART = /^tables\/(\w{1,63})\/\d{6}$/;

/**
 * Fills tables from a backup and puts its files of media back.
 * @throws AppError `invalid` when the file is another one than was looked at, and what Postgres says of its rows
 */
export async function fillTables(
  { client, store, progress, signal }: Filling,
  path: string,
  checked: Checked,
): Promise<void> {
  const tables = createFiller(client, progress);
  const read = await readBackup(path, async (member, manifest) => {
    signal.throwIfAborted();
    if (await tables.take(member, manifest)) return;
    await tables.end();
    if (!(await putBack(store, member)))
      throw new AppError("invalid", `The backup has a member ${JSON.stringify(member.name)}.`);
    progress.now(() => `media: up to ${member.name}`);
  });
  await tables.end();
  const same = JSON.stringify(read) === JSON.stringify(checked);
  const wrong = Object.entries(read.end.rows).some(([name, n]) => n !== (tables.counts[name] ?? 0));
  if (!same || wrong)
    throw new AppError(
      "invalid",
      `${path} changed while it was read, or has not the rows that it says.`,
    );
}

/** Fills one table after the other, as their parts come. */
function createFiller(client: pg.Client, progress: Progress) {
  const counts: Record<string, number> = {};
  let current: { name: string; copy: CopyIn } | undefined;
  const end = async () => {
    if (current === undefined) return;
    const { name, copy } = current;
    current = undefined;
    counts[name] = await copy.end();
    progress.say(`${name}: ${counts[name]} rows`);
  };
  return {
    counts,
    end,
    /** @returns false when the member is no part of a table */
    async take({ name: member, bytes }: Member, manifest: Manifest): Promise<boolean> {
      const [, name] = PART.exec(member) ?? [];
      if (name === undefined) return false;
      if (current?.name !== name) {
        await end();
        const table = manifest.tables.find((one) => one.name === name);
        if (table === undefined || Object.hasOwn(counts, name))
          throw new AppError("invalid", `The backup has no table ${name} there.`);
        current = { name, copy: copyIn(client, table) };
      }
      await current.copy.write(bytes);
      return true;
    },
  };
}

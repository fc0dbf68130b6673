import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CopyStore } from "../copy.ts";

/** Files in a folder, unless told otherwise. */
export const FILE_ENTRIES = 5_000;
/** After so many writes of a process the folder is looked through for what is too much, or after a tenth of what may be there. */
const LOOK_THROUGH_EVERY = 100;
/** ours: what is not finished after so long, ms, was left by a process that ended; it takes milliseconds. */
const UNFINISHED_MS = 60_000;

/**
 * Copies as files of a folder, which outlive the process. A file is there whole or not at all, whenever the process ends, and
 * several processes may share the folder. What was written longest ago goes when there are more than `entries`.
 */
export function fileStore(folder: string, { entries = FILE_ENTRIES } = {}): CopyStore {
  const pathOf = (key: string) =>
    join(folder, `${createHash("sha256").update(key).digest("hex")}.json`);
  const every = Math.max(1, Math.min(LOOK_THROUGH_EVERY, Math.floor(entries / 10)));
  // less by what is written until the next look, so that the bound holds between two
  const most = Math.max(1, entries - every + 1);
  let writes = 0;
  return {
    async get(key) {
      return readFile(pathOf(key), "utf8").catch(orNull);
    },
    async put(key, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const unfinished = join(folder, `${randomUUID()}.new`);
      await writeFile(unfinished, text, { mode: 0o600 });
      await rename(unfinished, pathOf(key));
      if (writes++ % every === 0) await removeOldest(folder, most);
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

function orNull(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

/** Also takes away what processes left that ended while they wrote, and nothing that one is writing now. */
async function removeOldest(folder: string, most: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /\.(json|new)$/.test(name));
  if (names.length <= most) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // another process may have removed it
      const found = await stat(path).catch(orNull);
      return { path, ms: found?.mtimeMs ?? 0 };
    }),
  );
  const newestMs = Math.max(...files.map(({ ms }) => ms));
  const isBeingWritten = ({ path, ms }: (typeof files)[number]) =>
    path.endsWith(".new") && ms > newestMs - UNFINISHED_MS;
  const done = files.filter((file) => !isBeingWritten(file));
  const oldest = done.toSorted((a, b) => a.ms - b.ms).slice(0, Math.max(0, done.length - most));
  for (const { path } of oldest) await rm(path, { force: true });
}

import { opendir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { foldersOf } from "./keeper.ts";

/** Bytes on the disk: of each part of an edge's folder, null for one that cannot be read, and what is free there. */
export interface Disk {
  store: number | null;
  ledgers: number | null;
  media: number | null;
  free: number;
}

/** @param folder all of it; the parts are `folders` */
export async function measureDisk(
  folder: string,
  folders: ReturnType<typeof foldersOf>,
): Promise<Disk> {
  const ofStore = Promise.all(["", "-wal", "-shm"].map((end) => sizeOf(folders.store + end)));
  const { bavail, bsize } = await statfs(folder);
  return {
    store: await orUnknown(ofStore.then((all) => all.reduce((sum, bytes) => sum + bytes, 0))),
    ledgers: await orUnknown(sizeWithin(folders.ledgers)),
    media: await orUnknown(sizeWithin(folders.media)),
    free: bavail * bsize,
  };
}

/** What cannot be read has some size, which nobody knows. */
const orUnknown = (size: Promise<number>): Promise<number | null> => size.catch(() => null);

/** One file after the other: nobody is in a hurry, and there may be many. @throws what keeps it from reading a folder that is there */
async function sizeWithin(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await opendir(folder).catch(unlessMissing(null));
  if (entries === null) return 0;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeWithin(path) : await sizeOf(path);
  }
  return bytes;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path)
    .then(({ size }) => size)
    .catch(unlessMissing(0));

/** What is not there yet, or was removed meanwhile. */
const unlessMissing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return instead;
    throw error;
  };

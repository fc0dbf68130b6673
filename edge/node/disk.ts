import { opendir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { foldersOf } from "./keeper.ts";

/** Bytes on the disk: of each part of an edge's folder, and what is free there. */
export interface Disk {
  store: number;
  ledgers: number;
  media: number;
  free: number;
}

/** @param folder all of it; the parts are `folders` */
export async function measureDisk(
  folder: string,
  folders: ReturnType<typeof foldersOf>,
): Promise<Disk> {
  const store = await Promise.all(["", "-wal", "-shm"].map((end) => sizeOf(folders.store + end)));
  const { bavail, bsize } = await statfs(folder);
  return {
    store: store.reduce((sum, bytes) => sum + bytes, 0),
    ledgers: await sizeWithin(folders.ledgers),
    media: await sizeWithin(folders.media),
    free: bavail * bsize,
  };
}

/** One file after the other: nobody is in a hurry, and there may be many. */
async function sizeWithin(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await opendir(folder).catch(() => null);
  if (entries === null) return 0;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeWithin(path) : await sizeOf(path);
  }
  return bytes;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

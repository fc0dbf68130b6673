import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { MediaKey } from "../../shared/keys.ts";
import type { MediaStore } from "../../shared/media.ts";
import { storedMedia } from "./stored.ts";

/** Files in a folder, one file each. Several origins may share it; what a name holds never changes. */
export function createDiskStore(folder: string): MediaStore {
  const pathOf = (key: MediaKey) => join(folder, ...key.split("/").slice(1));
  return {
    async get(key) {
      const bytes = await readFile(pathOf(key)).catch(orNull);
      return bytes === null ? null : storedMedia(key, new Uint8Array(bytes));
    },
    async put(key, bytes) {
      const path = pathOf(key);
      if ((await stat(path).catch(orNull)) !== null) return;
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, bytes);
    },
  };
}

/** Under another name first, and on the disk before it has its own: nobody ever reads half of it, not after a power cut either. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.new-${randomBytes(6).toString("hex")}`;
  try {
    const file = await open(aside, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}

/** @throws the error, unless it says that there is no such file */
function orNull(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

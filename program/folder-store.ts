import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { picturesPrefix, type MediaKey } from "../shared/keys.ts";
import type { MediaKeeper, StoredMedia } from "../shared/media.ts";
import { MEDIA_SNIFF_BYTES } from "../shared/limits-media.ts";
import { typeOf } from "../shared/media-type.ts";

/** ours: a file up to this size is read in one piece; a larger one as a stream, so that many readers of it need no memory. */
const PIECE_BYTES = 256 * 1024;

/** Files in a folder, one file each, at an origin or an edge. Several programs may share it; what a name holds never changes. */
export function createFolderStore(folder: string): MediaKeeper {
  // files were there before pictures, in folders that are sites' numbers; pictures have one of their own
  const pathOf = (key: string) =>
    join(folder, ...key.split("/").slice(key.startsWith("m/") ? 1 : 0));
  return {
    async get(key) {
      const file = await open(pathOf(key)).catch(orNull);
      if (file === null) return null;
      try {
        return await readStored(file, key);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async put(key, bytes) {
      const path = pathOf(key);
      if ((await stat(path).catch(orNull)) !== null) return;
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, bytes);
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    removePictures: (name) => rm(pathOf(picturesPrefix(name)), { recursive: true, force: true }),
  };
}

/** Its type is told from its bytes again. Closes the file when all of it was read. @throws Error when it is no media */
async function readStored(file: FileHandle, key: MediaKey): Promise<StoredMedia> {
  const { size: sizeBytes } = await file.stat();
  const start = new Uint8Array(Math.min(sizeBytes, PIECE_BYTES));
  const { bytesRead } = await file.read(start, 0, start.byteLength, 0);
  const type = typeOf(start.subarray(0, Math.min(bytesRead, MEDIA_SNIFF_BYTES)));
  if (type === undefined || bytesRead < start.byteLength)
    throw new Error(`what the store has under ${key} is no media`);
  if (sizeBytes <= PIECE_BYTES) {
    await file.close();
    return { type, sizeBytes, body: start };
  }
  const stream = file.createReadStream({
    start: 0,
    end: sizeBytes - 1,
    highWaterMark: PIECE_BYTES,
  });
  return { type, sizeBytes, body: Readable.toWeb(stream) as ReadableStream<Uint8Array> };
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

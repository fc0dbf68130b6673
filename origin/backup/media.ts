import type pg from "pg";
import { AppError, unavailable } from "../../shared/errors.ts";
import { mediaKey } from "../../shared/keys.ts";
import { BACKUP_MEDIA_AT_ONCE, BACKUP_MISSING_NAMED } from "../../shared/limits-backup.ts";
import { hashOf, type MediaStore } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { nextMedia } from "../db/backup/snapshot.ts";
import type { Archive } from "./archive.ts";
import type { BackupEnd } from "./manifest.ts";
import type { Member } from "./opened.ts";
import type { Progress } from "./progress.ts";

/** Files of media in an archive, as `media/<site>/<first half of the bytes' SHA-256>`. */
const NAME = /^media\/([1-9]\d{0,8})\/([0-9a-f]{32})$/;

interface Adding {
  client: pg.Client;
  store: MediaStore | null;
  archive: Archive;
  progress: Progress;
  signal: AbortSignal;
}

/** Adds the files of all rows up to this one. What the store does not have is noted. @throws AppError `unavailable` */
export async function addMedia(
  { client, store, archive, progress, signal }: Adding,
  newest: number,
): Promise<BackupEnd["media"]> {
  const added: BackupEnd["media"] = { files: 0, bytes: 0, missing: 0, named: [] };
  if (store === null) return added;
  for (let after = 0; ;) {
    const found = await nextMedia(client, { after, to: newest, limit: BACKUP_MEDIA_AT_ONCE });
    for (const { site, hash } of found) {
      signal.throwIfAborted();
      const bytes = await bytesIn(store, { site, hash });
      if (bytes === null) {
        added.missing += 1;
        if (added.named.length < BACKUP_MISSING_NAMED) added.named.push(`media/${site}/${hash}`);
        continue;
      }
      await archive.add(`media/${site}/${hash}`, bytes);
      added.files += 1;
      added.bytes += bytes.byteLength;
      progress.now(() => `media: ${added.files} files so far`);
    }
    const last = found.at(-1);
    if (last === undefined || found.length < BACKUP_MEDIA_AT_ONCE) return added;
    after = last.id;
  }
}

/** Null when the store has no such file, or something else under its name. @throws AppError `unavailable` */
async function bytesIn(
  store: MediaStore,
  name: { site: number; hash: string },
): Promise<Uint8Array | null> {
  const found = await store.get(mediaKey(name)).catch((cause: unknown) => {
    throw unavailable(
      "The store of media cannot be read. Try again, or say --without-media.",
      cause,
    );
  });
  if (found === null) return null;
  const bytes = new Uint8Array(await new Response(found.body).arrayBuffer());
  return (await hashOf(bytes)) === name.hash ? bytes : null;
}

/** Puts a file back. @returns false when the member is none @throws AppError when its bytes are others, or cannot be kept */
export async function putBack(store: MediaStore | null, { name, bytes }: Member): Promise<boolean> {
  const [, site, hash] = NAME.exec(name) ?? [];
  if (site === undefined || hash === undefined) return false;
  const type = typeOf(bytes);
  if (type === undefined || (await hashOf(bytes)) !== hash)
    throw new AppError("invalid", `${name} of the backup is another file than its name says.`);
  if (store !== null)
    await store.put(mediaKey({ site: Number(site), hash }), bytes, type).catch((cause: unknown) => {
      throw unavailable("The store of media cannot be reached. Try again.", cause);
    });
  return true;
}

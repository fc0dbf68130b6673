import { type Clock, nowText } from "../../shared/clock.ts";
import { AppError, unavailable } from "../../shared/errors.ts";
import { mediaKey } from "../../shared/keys.ts";
import { MEDIA_MAX_NAME_CHARS } from "../../shared/limits-media.ts";
import { normalizeText, withoutEnding } from "../../shared/text.ts";
import { hashOf, mediaPath, type MediaName, type MediaStore } from "../../shared/media.ts";
import { extensionOf, typeOf, type MediaType } from "../../shared/media-type.ts";
import type { Site } from "../db/site/sites.ts";
import type { Database } from "../db/client.ts";
import { videoUploaded } from "../content/change/announce.ts";
import { insertMedia, keepMedia, type AddedMedia, type NewMedia } from "../db/site/media.ts";
import { insertEvents } from "../db/webhooks/events.ts";

/** A site's files: bytes in the store and at the edges, a row for each. */

export interface Library {
  db: Database;
  clock: Clock;
  store: MediaStore;
  /** Where readers find media, without a last slash; null gives relative addresses. */
  publicUrl: string | null;
  /** Sends a file to every edge of its site. Never fails: what an edge did not get it asks for. */
  send(name: MediaName, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** A file whose bytes are kept, and which nobody can name yet. */
export type KeptFile = NewMedia;

/** Keeps the bytes of a file. @returns null when they are nothing we keep @throws AppError `unavailable` */
export async function keepBytes(
  library: Library,
  site: Site,
  bytes: Uint8Array<ArrayBuffer>,
  from: { name: string; sourceUrl: string | null },
): Promise<KeptFile | null> {
  const type = typeOf(bytes);
  if (type === undefined) return null;
  const hash = await hashOf(bytes);
  const name = { site: site.id, hash };
  // before the store is asked: a collection takes the row and then the file
  await keepMedia(library.db, site.id, hash);
  await library.store.put(mediaKey(name), bytes, type).catch((cause: unknown) => {
    throw unavailable("The store of media cannot be reached. Try again.", cause);
  });
  await library.send(name, bytes);
  const { sourceUrl } = from;
  const fileName = fileNameOf(from.name, type, hash);
  return { hash, type, sizeBytes: bytes.byteLength, fileName, sourceUrl };
}

/** Gives kept files their rows. @returns the address of each by hash */
export async function addFiles(
  { db, clock, publicUrl }: Library,
  site: Site,
  files: KeptFile[],
): Promise<ReadonlyMap<string, string>> {
  const byHash = new Map(files.map((file) => [file.hash, file]));
  const now = nowText({ clock });
  const added = await insertMedia(db, site.id, [...byHash.values()], now);
  const urlOf = ({ hash, fileName }: AddedMedia) =>
    addressOf(publicUrl, { site: site.id, hash }, fileName);
  const uploads = added.flatMap((one) => {
    const file = byHash.get(one.hash);
    if (file === undefined || !one.isNew || !file.type.startsWith("video/")) return [];
    return [{ ...file, ...one, url: urlOf(one) }];
  });
  await insertEvents(db, site.id, uploads.map(videoUploaded), null, now);
  return new Map(added.map((one) => [one.hash, urlOf(one)]));
}

/** Where readers find a file. */
export const addressOf = (publicUrl: string | null, name: MediaName, fileName: string): string =>
  `${publicUrl ?? ""}${mediaPath(name, fileName)}`;

/**
 * Adds a file that somebody sends.
 * @throws AppError `invalid` when it is nothing we keep, `unavailable` when the store cannot be reached
 */
export async function addFile(
  library: Library,
  site: Site,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<{ url: string; type: MediaType; sizeBytes: number }> {
  const file = await keepBytes(library, site, bytes, { name, sourceUrl: null });
  if (file === null) throw new AppError("invalid", `This is ${NO_MEDIA}.`);
  const url = (await addFiles(library, site, [file])).get(file.hash);
  if (url === undefined) throw new Error("a file that was added has no row");
  return { url, type: file.type, sizeBytes: file.sizeBytes };
}

/** What is said of bytes that are not kept. */
export const NO_MEDIA = "no image, video, sound or PDF that can be kept";

/** The last part of a file's address: what it was called, in characters that need no escaping, with its type's extension. */
export function fileNameOf(called: string, type: MediaType, hash: string): string {
  const cleaned = normalizeText(called.replace(/\.[A-Za-z0-9]{1,5}$/, ""), "NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^-+/, "");
  const stem = withoutEnding(cleaned, "-").slice(0, MEDIA_MAX_NAME_CHARS);
  return `${stem === "" ? hash.slice(0, 8) : stem}.${extensionOf(type)}`;
}

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
import { noteAdded } from "../db/site/media-library.ts";
import { dimensionsOf } from "./dimensions.ts";
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
export interface KeptFile extends NewMedia {
  /** Of an image, in pixels; null where its bytes do not say. */
  width: number | null;
  height: number | null;
}

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
  const { width, height } = dimensionsOf(bytes, type) ?? { width: null, height: null };
  return { hash, type, sizeBytes: bytes.byteLength, fileName, sourceUrl, width, height };
}

/** Gives kept files their rows. @returns the address of each by hash, and whether the site did not have it */
export async function addFiles(
  { db, clock, publicUrl }: Library,
  site: Site,
  files: KeptFile[],
  personId: number | null = null,
): Promise<ReadonlyMap<string, { url: string; isNew: boolean }>> {
  const byHash = new Map(files.map((file) => [file.hash, file]));
  const now = nowText({ clock });
  const added = await insertMedia(db, site.id, [...byHash.values()], now);
  const notes = added.map(({ id, hash }) => {
    const { width = null, height = null } = byHash.get(hash) ?? {};
    return { id, width, height };
  });
  await noteAdded(db, notes, personId);
  const urlOf = ({ hash, fileName }: AddedMedia) =>
    addressOf(publicUrl, { site: site.id, hash }, fileName);
  const uploads = added.flatMap((one) => {
    const file = byHash.get(one.hash);
    if (file === undefined || !one.isNew || !file.type.startsWith("video/")) return [];
    return [{ ...file, ...one, url: urlOf(one) }];
  });
  await insertEvents(db, site.id, uploads.map(videoUploaded), false, now);
  return new Map(added.map((one) => [one.hash, { url: urlOf(one), isNew: one.isNew }]));
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
  { name, personId }: { name: string; personId: number | null },
): Promise<{ url: string; hash: string; isNew: boolean }> {
  const file = await keepBytes(library, site, bytes, { name, sourceUrl: null });
  if (file === null) throw new AppError("invalid", `This is ${NO_MEDIA}.`);
  const added = (await addFiles(library, site, [file], personId)).get(file.hash);
  if (added === undefined) throw new Error("a file that was added has no row");
  return { ...added, hash: file.hash };
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

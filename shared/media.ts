import { sha256Hex } from "./digest.ts";
import type { MediaKey } from "./keys.ts";
import type { MediaType } from "./media-type.ts";

/** Files that content names by URL: where they are read, and what keeps their bytes. */

/** A file by its site and the first half of its bytes' SHA-256, in hex. */
export interface MediaName {
  site: number;
  hash: string;
}

/** What of a picture stays in sight when it is cut to another shape, from 0 to 1 of its width and of its height. */
export interface FocalPoint {
  x: number;
  y: number;
}

export interface StoredMedia {
  type: MediaType;
  sizeBytes: number;
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** Files by key, at origins and at edges. Every implementation passes `test/conformance/media-store.suite.ts`. */
export interface MediaStore {
  /** @throws when the store cannot be read; null only when it holds nothing */
  get(key: MediaKey): Promise<StoredMedia | null>;
  /** Keeps the bytes, whole or not at all; harmless to repeat. @throws when they were not kept */
  put(key: MediaKey, bytes: Uint8Array<ArrayBuffer>, type: MediaType): Promise<void>;
}

/** A store that files are taken out of, too; an origin's. */
export interface MediaKeeper extends MediaStore {
  /** Takes a file out; harmless when it is not there. @throws when it may still be there */
  remove(key: MediaKey): Promise<void>;
  /** Takes out all pictures that were made of a file. @throws when some may still be there */
  removePictures(name: MediaName): Promise<void>;
}

/** Below this path readers find media, and edges and origins exchange them. */
export const MEDIA_PATH = "/media/";
export const INTERNAL_MEDIA_PATH = "/internal/v1/media/";

const NAME = /^([1-9]\d{0,8})\/([0-9a-f]{32})(?:\/([A-Za-z0-9_-][A-Za-z0-9._-]{0,119}))?$/;

/** The hash that names these bytes. 128 bits: nobody finds other bytes with the same. */
export const hashOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  (await sha256Hex(bytes)).slice(0, 32);

/** The path of a file; the file name is for people and decides nothing. */
export const mediaPath = ({ site, hash }: MediaName, fileName: string): string =>
  `${MEDIA_PATH}${site}/${hash}/${fileName}`;

export const internalMediaPath = ({ site, hash }: MediaName): string =>
  `${INTERNAL_MEDIA_PATH}${site}/${hash}`;

/** In place of a file's name: what of it stays in sight. */
export const FOCUS_NAME = "focus";

export const internalFocusPath = (name: MediaName): string =>
  `${internalMediaPath(name)}/${FOCUS_NAME}`;

/** Reads a path that `mediaPath` or `internalMediaPath` wrote; null for any other. `fileName` is `""` when there is none. */
export function parseMediaPath(pathname: string): (MediaName & { fileName: string }) | null {
  const prefix = [MEDIA_PATH, INTERNAL_MEDIA_PATH].find((path) => pathname.startsWith(path));
  const [, site, hash, fileName = ""] = NAME.exec(pathname.slice(prefix?.length)) ?? [];
  if (prefix === undefined || site === undefined || hash === undefined) return null;
  return { site: Number(site), hash, fileName };
}

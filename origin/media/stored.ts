import type { MediaKey } from "../../shared/keys.ts";
import type { StoredMedia } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";

/** A file as it was read from a store: its type is told from its bytes again. @throws Error when they are no media */
export function storedMedia(key: MediaKey, bytes: Uint8Array<ArrayBuffer>): StoredMedia {
  const type = typeOf(bytes);
  if (type === undefined) throw new Error(`what the store has under ${key} is no media`);
  return { type, sizeBytes: bytes.byteLength, body: bytes };
}

import { picturesPrefix, type MediaKey } from "../../shared/keys.ts";
import type { MediaKeeper } from "../../shared/media.ts";
import type { MediaType } from "../../shared/media-type.ts";

/** A store of media in memory. */
export interface MemoryMediaStore extends MediaKeeper {
  /** What is held now, by key. */
  readonly held: ReadonlyMap<MediaKey, { bytes: Uint8Array<ArrayBuffer>; type: MediaType }>;
  /** Every put that was taken, oldest first. */
  readonly puts: readonly MediaKey[];
}

/** @param before what it throws is the step's failure */
export function createMemoryMediaStore(
  before: (step: "get" | "put") => Promise<void> | void = () => undefined,
): MemoryMediaStore {
  const held = new Map<MediaKey, { bytes: Uint8Array<ArrayBuffer>; type: MediaType }>();
  const puts: MediaKey[] = [];
  return {
    held,
    puts,
    async get(key) {
      await before("get");
      const found = held.get(key);
      if (found === undefined) return null;
      const { bytes, type } = found;
      // as a stream, as Workers KV gives it
      return { type, sizeBytes: bytes.byteLength, body: new Blob([bytes]).stream() };
    },
    async put(key, bytes, type) {
      await before("put");
      held.set(key, { bytes: bytes.slice(), type });
      puts.push(key);
    },
    remove: async (key) => void held.delete(key),
    async removePictures(name) {
      for (const key of held.keys()) if (key.startsWith(picturesPrefix(name))) held.delete(key);
    },
  };
}

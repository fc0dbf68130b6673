import type { CopyStore } from "../copy.ts";
import { createRecent } from "../recent.ts";

/** Copies in a store of this process, unless told otherwise. */
export const MEMORY_ENTRIES = 1_000;
/** Characters of all of them: some 32 MB of memory at most. */
export const MEMORY_CHARS = 16_000_000;

/** Copies in memory: gone with the process, and forgotten by use. */
export function memoryStore({ entries = MEMORY_ENTRIES, chars = MEMORY_CHARS } = {}): CopyStore {
  const copies = createRecent<string>({ entries, chars });
  return {
    get: (key) => copies.get(key) ?? null,
    put: (key, text) => copies.set(key, text, text.length),
    delete: (key) => copies.delete(key),
  };
}

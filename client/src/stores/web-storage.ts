import type { CopyStore } from "../copy.ts";

/** Copies in a browser's storage, unless told otherwise. */
export const WEB_STORAGE_ENTRIES = 100;

/** The part of `localStorage` that is used. */
export type WebStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Copies in `localStorage` or `sessionStorage`. What was kept longest ago goes when there are more than `entries`, and when
 * the browser says that there is no more room; other keys of the page are left alone.
 */
export function webStorageStore(
  storage: WebStorage,
  { prefix = "larder:", entries = WEB_STORAGE_ENTRIES } = {},
): CopyStore {
  const listName = `${prefix}keys`;
  const list = () => keysIn(storage.getItem(listName));
  const keep = (keys: string[]) => storage.setItem(listName, JSON.stringify(keys));
  const remove = (key: string) => storage.removeItem(prefix + key);
  return {
    get: (key) => storage.getItem(prefix + key),
    put(key, text) {
      const others = list().filter((other) => other !== key);
      while (others.length >= entries) remove(others.shift() ?? "");
      for (;;) {
        try {
          // listed first: what is there and in no list would never go
          keep([...others, key]);
          return storage.setItem(prefix + key, text);
        } catch (error) {
          const oldest = others.shift();
          if (oldest === undefined) {
            remove(key);
            throw error;
          }
          remove(oldest);
        }
      }
    },
    delete(key) {
      remove(key);
      keep(list().filter((other) => other !== key));
    },
  };
}

/** The list, oldest first; a page may have written anything there. */
function keysIn(text: string | null): string[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}

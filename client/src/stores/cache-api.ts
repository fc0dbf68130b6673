import type { CopyStore } from "../copy.ts";

/** Copies in a cache, unless told otherwise. */
export const CACHE_API_ENTRIES = 500;

/** The part of the Cache API that is used. */
export interface CacheLike {
  match(address: string): Promise<Response | undefined>;
  put(address: string, response: Response): Promise<unknown>;
  delete(address: string): Promise<unknown>;
  /** Workers have none: there the platform decides what goes. */
  keys?(): Promise<readonly { url: string }[]>;
}

/** No host of anybody's (RFC 2606): a cache wants addresses, and these are never asked. */
const BASE = "https://copies.larder.invalid/";

/**
 * Copies in the Cache API of browsers, Deno and Workers: `cacheApiStore(() => caches.open("larder"))`. What was put longest ago
 * goes when there are more than `entries`, where the runtime can list them.
 */
export function cacheApiStore(
  open: () => Promise<CacheLike> | CacheLike,
  { entries = CACHE_API_ENTRIES } = {},
): CopyStore {
  const addressOf = (key: string) => BASE + encodeURIComponent(key);
  return {
    async get(key) {
      const found = await (await open()).match(addressOf(key));
      return found === undefined ? null : found.text();
    },
    async put(key, text) {
      const cache = await open();
      // a put in place of an older one stays where that was; the last in the list is to be the newest
      await cache.delete(addressOf(key));
      const headers = { "cache-control": "max-age=2592000", "content-type": "application/json" };
      await cache.put(addressOf(key), new Response(text, { headers }));
      const all = (await cache.keys?.()) ?? [];
      const ours = all.filter(({ url }) => url.startsWith(BASE));
      for (const { url } of ours.slice(0, Math.max(0, ours.length - entries)))
        await cache.delete(url);
    },
    async delete(key) {
      await (await open()).delete(addressOf(key));
    },
  };
}

import type { CopyStore } from "../copy.ts";

/** How long Redis keeps a copy, s: thirty days, as long as copies are given. */
export const REDIS_KEEP_S = 2_592_000;

/** What `redis`, `ioredis` and others have in common. */
export interface RedisLike {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
  expire(key: string, seconds: number): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

/** Copies in a Redis that several processes share, through a client of yours. It bounds them by time; set `maxmemory` for room. */
export function redisStore(
  client: RedisLike,
  { prefix = "larder:", keepS = REDIS_KEEP_S } = {},
): CopyStore {
  return {
    async get(key) {
      const found = await client.get(prefix + key);
      // some clients read JSON by themselves
      return typeof found === "string" || found === null ? found : JSON.stringify(found);
    },
    async put(key, text) {
      await client.set(prefix + key, text);
      await client.expire(prefix + key, keepS);
    },
    delete: (key) => client.del(prefix + key),
  };
}

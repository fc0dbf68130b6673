import type { PurgeableCache, Purger } from "../ports.ts";

/** Purges a cache that has no quota: all of it at once. */
export function createDirectPurger(cache: Pick<PurgeableCache, "purge">): Purger {
  return {
    async purge(_site, wants) {
      if (wants.length > 0) await cache.purge(wants.map(({ key }) => key));
      return { waiting: [], againInMs: 0 };
    },
  };
}

/** Purges several caches; a purge is sent when all of them took it. */
export function createJointPurger(purgers: Purger[]): Purger {
  return {
    async purge(site, wants) {
      const outcomes = await Promise.all(purgers.map((purger) => purger.purge(site, wants)));
      return {
        waiting: [...new Set(outcomes.flatMap(({ waiting }) => waiting))],
        againInMs: Math.max(0, ...outcomes.map(({ againInMs }) => againInMs)),
      };
    },
  };
}

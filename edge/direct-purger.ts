import type { PurgeableCache, Purger, PurgeMode } from "./ports.ts";

/** Purges a cache that has no quota: all of it at once, take-downs first. */
export function createDirectPurger(cache: Pick<PurgeableCache, "purge">): Purger {
  return {
    async purge(_site, wants) {
      for (const mode of ["remove", "invalidate"] satisfies PurgeMode[]) {
        const keys = wants.filter((want) => want.mode === mode).map(({ key }) => key);
        if (keys.length > 0) await cache.purge(keys, mode);
      }
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

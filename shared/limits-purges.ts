/** Limits of purges; sources as in `limits.ts`. */

/** Cloudflare's docs: tags in one purge call, and characters of all tags of one answer. */
export const PURGE_TAGS_PER_CALL = 100;
export const CACHE_TAGS_CHARS = 16 * 1024;

/** Cloudflare's docs: purge calls an account may make for Workers Cache, whatever its plan: saved up, and won back per minute. */
export const WORKERS_CACHE_PURGE_QUOTA = { burst: 25, perMinute: 5 };
/** Cloudflare's docs: the same for a zone's cache, by the zone's plan. */
export const ZONE_PURGE_QUOTAS = {
  free: { burst: 25, perMinute: 5 },
  pro: { burst: 25, perMinute: 300 },
  business: { burst: 50, perMinute: 600 },
  enterprise: { burst: 500, perMinute: 3_000 },
};
/** ours: purges are named by coarser tags when naming each key would take longer than this. */
export const PURGE_MAX_QUEUE_MS = 30_000;
/** ours: calls left for take-downs and for edits of sites that no call has just served; all else waits for more than these. */
export const PURGE_RESERVED_CALLS = 5;
/** ours: purge calls under way at once; a worker has six connections (Cloudflare's docs). */
export const PURGE_CALLS_AT_ONCE = 6;
/** ours: how long a ledger waits to hear that its purges were sent; what was not is asked for again. */
export const PURGE_ANSWER_MS = 2_000;
/** ours: how long a ledger waits for the purger to answer at all. */
export const PURGER_TIMEOUT_MS = 5_000;
/** ours: how long a cache may take over one purge call. */
export const PURGE_CALL_TIMEOUT_MS = 10_000;
/** ours: when a ledger asks again for what waits: at least, at most, and how long after it should have been sent. */
export const PURGE_AGAIN = { leastMs: 1_000, mostMs: 60_000, slackMs: 500 };
/** ours: waits after purge calls that failed or were refused. */
export const PURGE_BACKOFF = { firstMs: 1_000, maxMs: 30_000 };
/** ours: purges waiting in the purger; more stay with their ledgers, which ask again. */
export const PURGE_MAX_WAITING = 50_000;
/** ours: purges remembered as sent; one that was forgotten and is asked for again is sent again. */
export const PURGE_MAX_REMEMBERED = 50_000;

/** docs/design.md §2.5: purge rounds after the first, in ms after the commit at the edge. */
export const PURGE_ROUNDS_AFTER_MS = [5_000, 10_000] as const;

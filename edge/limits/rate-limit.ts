import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import {
  callsIn,
  fullBucket,
  msUntil,
  refill,
  spend,
  type Bucket,
  type Quota,
} from "../purge/bucket.ts";

/** How often something may be done for whoever a name stands for: a site, a token, an address. */
export interface RateLimit {
  /** Counts once. @throws AppError `rate_limited`, with when to come again */
  spend(name: string): void;
}

/**
 * Counts in this isolate alone, so what is allowed in all grows with the isolates; it keeps one reader from using up what is
 * behind them. Past `names`, who was quiet the longest is forgotten, which is what a full bucket means anyway.
 */
export function createRateLimit(parts: { quota: Quota; names: number; clock: Clock }): RateLimit {
  const { quota, clock } = parts;
  const buckets = new LRUCache<string, Bucket>({ max: parts.names });
  return {
    spend(name) {
      const now = clock.now();
      const bucket = refill(quota, buckets.get(name) ?? fullBucket(quota, now), now);
      if (callsIn(bucket) < 1) throw tooMany(msUntil(quota, bucket, 1));
      buckets.set(name, spend(bucket));
    },
  };
}

/** @param waitMs when to come again */
export const tooMany = (waitMs: number) =>
  new AppError("rate_limited", "Too many requests that no cache can answer. Try again later.", {
    retryAfterS: Math.max(1, Math.ceil(waitMs / 1_000)),
  });

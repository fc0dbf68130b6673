import { REPAIR_AFTER_MS, UNVERIFIED_TTL_MOST_S } from "../../shared/limits.ts";
import { COPY_MOST_MS } from "./kv.ts";

/** With nothing in trouble, readers see a publish within this time: materializing, sending, three rounds of purges. */
export const FRESH_MS = 30_000;

/**
 * How long it takes that what ended is given to nobody, once the ledger was told: three rounds of purges, a comparison,
 * KV's lag, and a short stay in a cache.
 */
export const ENDED_MS =
  REPAIR_AFTER_MS +
  COPY_MOST_MS +
  UNVERIFIED_TTL_MOST_S * 1_000 +
  /* rounds, retries, backends */ 40_000;

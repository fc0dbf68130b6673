import type { Random } from "./clock.ts";

export interface Backoff {
  firstMs: number;
  maxMs: number;
}

/**
 * How long to wait before attempt `attempt` (1 = the first retry): exponential, capped, with full jitter,
 * but never below a tenth of the cap at that attempt so that a lucky draw does not become a busy loop.
 */
export function backoffMs(backoff: Backoff, attempt: number, random: Random): number {
  const cap = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(cap * (0.1 + 0.9 * random()));
}

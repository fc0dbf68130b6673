import type { Clock } from "./clock.ts";
import { SHARE_COMPANY_MS, SHARE_LONG_TURN_MS, SHARE_REST_MOST_MS } from "./limits-shares.ts";

/** Which sites asked lately: one that is alone may have all there is, one that is not leaves some to the others. */
export interface Company {
  /** That a site asks. */
  note(site: number): void;
  /** Whether another site asked within `SHARE_COMPANY_MS`. */
  has(site: number): boolean;
}

export function createCompany(clock: Clock): Company {
  // of the last two that differ one is another site
  let last: { site: number; atMs: number } | undefined;
  let before: typeof last;
  return {
    note(site) {
      if (site !== last?.site) before = last;
      last = { site, atMs: clock.now() };
    },
    has(site) {
      const other = last?.site === site ? before : last;
      return other !== undefined && clock.now() - other.atMs < SHARE_COMPANY_MS;
    },
  };
}

/** How long a site in company rests after a reader's miss: so many times as long as that took, and more often the longer it did. */
export const restAfterMissMs = (tookMs: number, times: number): number =>
  Math.min(tookMs * (times + tookMs / SHARE_LONG_TURN_MS), SHARE_REST_MOST_MS);

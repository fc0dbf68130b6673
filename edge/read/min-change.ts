import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/clock.ts";
import { MIN_CHANGE_AHEAD, MIN_CHANGE_QUOTA, SITES_REMEMBERED } from "../../shared/limits.ts";
import { noSuchChange } from "../../shared/min-change.ts";
import { answerFrom, type ContentParts } from "./content.ts";
import type { Answer, Asked, Origin } from "../ports.ts";
import { createRateLimit, type RateLimit } from "../limits/rate-limit.ts";

/** What an isolate remembers about reads that name a change. */
export interface MinChanges {
  clock: Clock;
  /** Questions to the origin, by site. */
  limit: RateLimit;
  /** A site's last change as the origin said, and when. */
  last: LRUCache<number, { change: number; atMs: number }>;
}

export const createMinChanges = (clock: Clock): MinChanges => ({
  clock,
  limit: createRateLimit({ quota: MIN_CHANGE_QUOTA, names: SITES_REMEMBERED, clock }),
  last: new LRUCache({ max: SITES_REMEMBERED }),
});

/**
 * Answers a reader who has seen a change and wants nothing older (docs/design.md §3.5). Such reads go past every cache, so
 * what they may ask of the origin is limited by site; a number that no change can have yet is refused here, as soon as the
 * origin has once said how far the site is. Who has just published is asked for at the origin at once. In workerd a
 * request must not wait for another one's promise: equal questions become one at the origin.
 * @throws AppError `invalid` for a number above the last change, `rate_limited`
 */
export async function answerFromChange(
  parts: { content: ContentParts; changes: MinChanges },
  asked: Asked,
  minChange: number,
): Promise<Answer> {
  const { content, changes } = parts;
  const site = asked.site ?? 0;
  if (minChange > mostPossible(changes, site)) throw noSuchChange(minChange);
  const learn = (change: number) =>
    void changes.last.set(site, { change, atMs: changes.clock.now() });
  const origin: Origin = {
    ...content.origin,
    ask(question, { fresh }) {
      changes.limit.spend(String(site));
      return content.origin.ask(question, { fresh, from: { change: minChange, learn } });
    },
  };
  return answerFrom({ ...content, origin }, asked, minChange);
}

/** The highest number that a change may have by now; Infinity while the origin has said nothing. */
function mostPossible({ last, clock }: MinChanges, site: number): number {
  const known = last.get(site);
  if (known === undefined) return Number.POSITIVE_INFINITY;
  const passedS = Math.max(0, clock.now() - known.atMs) / 1_000;
  return known.change + MIN_CHANGE_AHEAD.changes + passedS * MIN_CHANGE_AHEAD.perSecond;
}

import type { DropReason } from "../../../shared/events.ts";
import { RECENTLY_ADOPTED_MS } from "../../../shared/limits.ts";
import { ADOPTED_NEW_FOR_MS, ADOPTED_NEW_NUMBER_SHARE } from "../../../shared/limits-adoption.ts";
import type { KnownRendition } from "../../db/log/renditions.ts";

/** What one materialization serializes, in this order, and what it drops. */
export interface Kept {
  canonical: KnownRendition[];
  adopted: KnownRendition[];
  drop: KnownRendition[];
}

/**
 * Canonical renditions are always kept, recently adopted ones while the budget lasts; the rest is dropped (docs/design.md
 * §2). Not what is too large: its readers would be left without an answer. Of the room there is, what was adopted just
 * now leaves its part to what is known for longer, so that a flood of new queries displaces nobody's.
 */
export function withinBudget(affected: KnownRendition[], budget: number, now: Date): Kept {
  const canonical = affected.filter((rendition) => rendition.canonical);
  const others = affected.filter((rendition) => !rendition.canonical);
  if (affected.length <= budget) return { canonical, adopted: others, drop: [] };
  const large = others.filter(({ outgrown }) => outgrown);
  const recent = others
    .filter((rendition) => !rendition.outgrown && isRecent(rendition, now))
    .toSorted((a, b) => Date.parse(b.adoptedAt) - Date.parse(a.adoptedAt));
  const room = Math.max(0, budget - canonical.length - large.length);
  const known = recent.filter((rendition) => !isNew(rendition, now));
  const roomForNew = Math.max(Math.ceil(room * ADOPTED_NEW_NUMBER_SHARE), room - known.length);
  const fresh = recent.filter((rendition) => isNew(rendition, now)).slice(0, roomForNew);
  const kept = new Set([...large, ...fresh, ...known.slice(0, room - fresh.length)]);
  return {
    canonical,
    adopted: others.filter((rendition) => kept.has(rendition)),
    drop: others.filter((rendition) => !kept.has(rendition)),
  };
}

const ageMs = ({ adoptedAt }: KnownRendition, now: Date): number =>
  now.getTime() - Date.parse(adoptedAt);

export const isRecent = (rendition: KnownRendition, now: Date): boolean =>
  ageMs(rendition, now) < RECENTLY_ADOPTED_MS;

/** Whether it was adopted a short while ago. */
export const isNew = (rendition: KnownRendition, now: Date): boolean =>
  ageMs(rendition, now) < ADOPTED_NEW_FOR_MS;

/** How many were dropped and why, so that it can be counted. */
export function whyDropped(
  drop: KnownRendition[],
  others: Partial<Record<DropReason, number>>,
  now: Date,
): Map<DropReason, number> {
  const recent = drop.filter((rendition) => isRecent(rendition, now)).length;
  const counts = { not_recent: drop.length - recent, budget: recent, ...others };
  const counted = Object.entries(counts) as [DropReason, number][];
  return new Map(counted.filter(([, count]) => count > 0));
}

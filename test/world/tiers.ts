import { cacheTagsOfAnswer } from "../../edge/cache-tags.ts";
import { mayOutlive, ttlOf } from "../../edge/cache/memory-cache.ts";
import type { Answer, AnswerCache, Asked } from "../../edge/ports.ts";
import type { CacheTag } from "../../shared/keys.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * A cache as a CDN's: a lower tier at each place, one upper tier behind them, each filled from the one behind it. Purges
 * reach each tier when they reach it, and know nothing of fills under way. An entry's age goes with it from tier to tier.
 */
export interface Tiers {
  at: (place: string) => Pick<AnswerCache, "read">;
  /** A purge that was taken: it arrives at each tier in its time, or never. */
  purge: (tags: CacheTag[], fateOf: () => { ms: number } | "lost") => void;
  evict: (place: string) => void;
}

interface Kept {
  answer: Answer;
  expiresMs: number;
}

interface Tier {
  kept: Map<string, Kept>;
  /** Purges under way to it, and when they arrive. */
  coming: { atMs: number; tags: CacheTag[] }[];
}

const emptyTier = (): Tier => ({ kept: new Map(), coming: [] });

/** Between a lower tier and the upper one, there and back. */
const TRANSIT_MS = 400;

export function createTiers(
  scheduler: Scheduler,
  places: readonly string[],
  /** The content layer, at a place. */
  answerMiss: (asked: Asked, place: string) => Promise<Answer>,
  /** Seconds an answer is kept, whether it may be given after them, and whether a purge leaves it for that. */
  keepsS: (answer: Answer) => number = ttlOf,
  outlives: (answer: Answer) => boolean = mayOutlive,
  purgesLeave = false,
): Tiers {
  const upper = emptyTier();
  const lower = new Map<string, Tier>(places.map((place) => [place, emptyTier()]));
  const names = new Map<CacheTag, Set<string>>();
  const arrive = (tier: Tier) => {
    if (tier.coming.length === 0) return;
    const arrived = tier.coming.filter(({ atMs }) => atMs <= scheduler.now());
    if (arrived.length === 0) return;
    tier.coming = tier.coming.filter(({ atMs }) => atMs > scheduler.now());
    for (const { tags } of arrived.toSorted((a, b) => a.atMs - b.atMs))
      for (const tag of tags) for (const name of names.get(tag) ?? []) purgeOne(tier, name);
  };
  const purgeOne = (tier: Tier, name: string) => {
    const kept = tier.kept.get(name);
    if (kept !== undefined && purgesLeave) kept.expiresMs = 0;
    else tier.kept.delete(name);
  };
  const keep = (tier: Tier, name: string, answer: Answer, expiresMs: number) => {
    arrive(tier);
    if (expiresMs > scheduler.now()) tier.kept.set(name, { answer, expiresMs });
  };
  const fresh = (tier: Tier, name: string) => {
    arrive(tier);
    const kept = tier.kept.get(name);
    return kept !== undefined && scheduler.now() < kept.expiresMs ? kept : undefined;
  };
  const transit = async () => {
    const ms = scheduler.chance(0.5) ? scheduler.lag(1, TRANSIT_MS / 2) : 0;
    if (ms > 0) await scheduler.sleep(ms);
  };
  const fillUpper = async (name: string, asked: Asked, place: string): Promise<Kept> => {
    const answer = await answerMiss(asked, place);
    for (const tag of await cacheTagsOfAnswer(asked, answer))
      names.set(tag, (names.get(tag) ?? new Set()).add(name));
    const filled = { answer, expiresMs: scheduler.now() + keepsS(answer) * 1000 };
    keep(upper, name, answer, filled.expiresMs);
    return filled;
  };
  /** When the content layer has nothing, what expired is given if it is still there and may be. */
  const orStale = (tier: Tier, name: string, kept: Kept): Kept => {
    const older = tier.kept.get(name);
    if (kept.answer.kind !== "unavailable" || older === undefined) return kept;
    if (!outlives(older.answer)) return kept;
    const stale =
      "freshness" in older.answer ? { ...older.answer, freshness: "stale" } : older.answer;
    return { answer: stale as Answer, expiresMs: 0 };
  };
  return {
    at: (place) => ({
      async read(asked) {
        const name = `${asked.site ?? ""} ${asked.printed}`;
        const tier = lower.get(place)!;
        const known = fresh(tier, name);
        if (known !== undefined) return { answer: known.answer, hit: true };
        await transit();
        const above = fresh(upper, name);
        const filled = above ?? (await fillUpper(name, asked, place));
        arrive(upper);
        const found = orStale(upper, name, filled);
        await transit();
        keep(tier, name, found.answer, found.expiresMs);
        return { answer: orStale(tier, name, found).answer, hit: above !== undefined };
      },
    }),
    purge(tags, fateOf) {
      for (const tier of [upper, ...lower.values()]) {
        const fate = fateOf();
        if (fate === "lost") continue;
        tier.coming.push({ atMs: scheduler.now() + fate.ms, tags });
      }
    },
    evict(place) {
      lower.get(place)?.kept.clear();
      upper.kept.clear();
    },
  };
}

import type { Clock } from "../../../shared/clock.ts";
import { MATERIALIZE_SET_SIZE } from "../../../shared/limits.ts";
import { ADOPTED_KNOWN_SHARE, ADOPTED_MOST_SHARE } from "../../../shared/limits-adoption.ts";
import type { KnownRendition } from "../../db/log/renditions.ts";
import { isNew } from "./budget.ts";
import type { Rendered } from "../answer/render.ts";

/** How adopted renditions of one site are serialized. */
export interface AdoptedParts {
  clock: Clock;
  /** For all of them together. */
  timeMs: number;
  /** For one of them, as for a set. */
  mostMs: number;
  now: Date;
  /** Serializes a set while there is time. @returns null when there was not enough */
  render: (set: KnownRendition[], leftMs: () => number) => Promise<Rendered[] | null>;
  /** `costMs`: what it took, of a set of one. */
  write: (set: KnownRendition[], rendered: Rendered[], costMs?: number) => Promise<void>;
}

/** What there was no time for: at all, or for it alone within what one may take. */
export interface Missed {
  late: KnownRendition[];
  costly: KnownRendition[];
}

/** What one adopted rendition may take, of the time that all may take together. */
export const mostMsOf = (timeMs: number): number => timeMs * ADOPTED_MOST_SHARE;

/**
 * Serializes what readers had adopted, in sets and in the order of `inOrder`, until the time is over. A set that takes
 * longer than one rendition may is taken apart at the end: each alone, so that only what is costly itself is called so.
 */
export async function renderAdopted(
  parts: AdoptedParts,
  adopted: KnownRendition[],
): Promise<Missed> {
  const { clock, timeMs, mostMs, now } = parts;
  const overMs = clock.now() + timeMs;
  const missed: Missed = { late: [], costly: [] };
  const attempt = async (set: KnownRendition[]): Promise<"done" | "late" | "cut"> => {
    const begunMs = clock.now();
    const endMs = Math.min(overMs, begunMs + mostMs);
    if (endMs <= begunMs) return "late";
    const rendered = await parts.render(set, () => endMs - clock.now());
    const tookMs = Math.ceil(clock.now() - begunMs);
    if (rendered === null) return endMs === overMs ? "late" : "cut";
    await parts.write(set, rendered, ...(set.length === 1 ? [tookMs] : []));
    return "done";
  };
  const alone: KnownRendition[] = [];
  for (const set of inSets(inOrder(adopted, timeMs, now), mostMs)) {
    const outcome = await attempt(set);
    if (outcome === "late") missed.late.push(...set);
    if (outcome === "cut") (set.length > 1 ? alone : missed.costly).push(...set);
  }
  for (const one of alone) {
    const outcome = await attempt([one]);
    if (outcome === "late") missed.late.push(one);
    if (outcome === "cut") missed.costly.push({ ...one, costMs: Math.ceil(mostMs) });
  }
  return missed;
}

/**
 * Cheap ones first; but what is too large, whose readers have no other answer, before all, and what is known for longer
 * before what was adopted just now, for its part of the time. What was never serialized comes last.
 */
export function inOrder(adopted: KnownRendition[], timeMs: number, now: Date): KnownRendition[] {
  const byCost = adopted.toSorted((a, b) => a.costMs - b.costMs);
  let knownMs = 0;
  const rank = (rendition: KnownRendition): number => {
    if (rendition.outgrown) return 0;
    if (neverSerialized(rendition)) return 4;
    if (isNew(rendition, now)) return 2;
    knownMs += rendition.costMs;
    return knownMs <= timeMs * ADOPTED_KNOWN_SHARE ? 1 : 3;
  };
  return byCost
    .map((rendition) => ({ rendition, rank: rank(rendition) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ rendition }) => rendition);
}

/** The log has nothing of it that readers could be given, so that it can wait. */
export const neverSerialized = ({ pending, state }: KnownRendition): boolean =>
  pending && state !== "live" && state !== "gone";

/** Sets of which each should take no longer than one rendition may. */
function inSets(adopted: KnownRendition[], mostMs: number): KnownRendition[][] {
  const sets: KnownRendition[][] = [];
  let setMs = 0;
  for (const rendition of adopted) {
    const last = sets.at(-1);
    setMs += rendition.costMs;
    if (last !== undefined && last.length < MATERIALIZE_SET_SIZE && setMs <= mostMs)
      last.push(rendition);
    else {
      sets.push([rendition]);
      setMs = rendition.costMs;
    }
  }
  return sets;
}

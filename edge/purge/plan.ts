import { PURGE_TAGS_PER_CALL } from "../../shared/limits-purges.ts";
import { isTagKey, siteCacheTag, type CacheTag } from "../../shared/keys.ts";
import type { Want } from "../ports.ts";

/** A want and whose it is. */
export type Placed = Want & { site: number };

/** One that waits. */
export interface Waiting extends Placed {
  /** The order in which wants came. */
  turn: number;
}

/** One purge call: what it names, and which wants it covers. */
export interface Call {
  tags: CacheTag[];
  covers: Waiting[];
  /** Where the tag of a site stands for many keys. */
  escalated: { site: number; keys: number }[];
}

/** What one tag of a call covers. */
interface Unit {
  tag: CacheTag;
  isOfSite: boolean;
  wants: Waiting[];
}

/** The last round may wait: the soft TTL covers it. Those of take-downs may not. */
const mayWait = (want: Want): boolean => !want.takesDown && want.round >= 2;

/** Take-downs before edits, earlier rounds before later ones. */
const rankOf = (want: Want): number => (want.takesDown ? 0 : 10) + want.round;

const isBefore = (a: Waiting, b: Waiting): number => rankOf(a) - rankOf(b) || a.turn - b.turn;

/** How many calls there are: in all, soon; and whether only the reserved ones are left now. */
export interface Left {
  calls: number;
  isShort: boolean;
  /** Whether a call has just named something of the site. */
  isServed: (site: number) => boolean;
}

/** Whether a want is worth one of the reserved calls; the others ride along. */
export const mayUseReserve = (want: Placed, isServed: Left["isServed"]): boolean =>
  want.takesDown || (!mayWait(want) && !isServed(want.site));

/**
 * The next call to make. It names keys while everything urgent fits into the calls that are left; if not, the sites
 * with the most keys. What may wait rides along where there is room.
 * @returns null when there is nothing to send, or nothing that is worth the calls that are left
 */
export function nextCall(waiting: readonly Waiting[], left: Left): Call | null {
  const { calls, isShort, isServed } = left;
  if (isShort && !waiting.some((want) => mayUseReserve(want, isServed))) return null;
  const sorted = waiting.toSorted(isBefore);
  const prompt = sorted.filter((want) => !mayWait(want));
  const late = sorted.filter(mayWait);
  if (prompt.length > 0) return callOf(prompt, late, calls);
  return late.length > 0 ? callOf(late, [], calls) : null;
}

function callOf(urgent: Waiting[], late: Waiting[], calls: number): Call {
  const units = inTurn(coarsen(urgent, calls)).slice(0, PURGE_TAGS_PER_CALL);
  rideAlong(units, late);
  return {
    tags: units.map(({ tag }) => tag),
    covers: units.flatMap(({ wants }) => wants),
    escalated: units.flatMap(({ isOfSite, wants }) =>
      isOfSite ? [{ site: leader({ wants }).site, keys: wants.length }] : [],
    ),
  };
}

/** By rank, and within a rank the first of each site, then the second of each: no site waits behind all of another's. */
function inTurn(units: Unit[]): Unit[] {
  const counts = new Map<string, number>();
  return units
    .map((unit) => ({ unit, first: leader(unit) }))
    .toSorted((a, b) => isBefore(a.first, b.first))
    .map(({ unit, first }) => {
      const name = `${rankOf(first)} ${first.site}`;
      const nth = counts.get(name) ?? 0;
      counts.set(name, nth + 1);
      return { unit, first, nth };
    })
    .toSorted((a, b) => rankOf(a.first) - rankOf(b.first) || a.nth - b.nth)
    .map(({ unit }) => unit);
}

function leader({ wants: [first] }: Pick<Unit, "wants">): Waiting {
  if (first === undefined) throw new Error("a tag stands for nothing");
  return first;
}

/** Adds what a call's tags cover anyway, and keys while there is room. */
function rideAlong(units: Unit[], late: Waiting[]): void {
  const byTag = new Map(units.map((unit) => [unit.tag, unit]));
  for (const want of late) {
    const ofSite = byTag.get(siteCacheTag(want.site));
    if (ofSite !== undefined && isOfSite(want)) ofSite.wants.push(want);
    else if (units.length < PURGE_TAGS_PER_CALL) {
      units.push({ tag: want.key, isOfSite: false, wants: [want] });
    }
  }
}

/** Names keys by the tags of their sites, the greatest numbers first, until all of it fits into so many calls. */
function coarsen(wants: Waiting[], calls: number): Unit[] {
  const merged: Unit[] = [];
  let tags = wants.length;
  for (const { site, of } of bySite(wants)) {
    if (Math.ceil(tags / PURGE_TAGS_PER_CALL) <= calls) break;
    tags -= of.length - 1;
    merged.push({ tag: siteCacheTag(site), isOfSite: true, wants: of });
  }
  const covered = new Set(merged.flatMap((unit) => unit.wants));
  const others = wants.filter((want) => !covered.has(want));
  return [...others.map((want) => ({ tag: want.key, isOfSite: false, wants: [want] })), ...merged];
}

/** Wants that one tag of their site could stand for, the most first. */
function bySite(wants: Waiting[]): { site: number; of: Waiting[] }[] {
  const sites = Map.groupBy(wants.filter(isOfSite), ({ site }) => site);
  return [...sites]
    .map(([site, of]) => ({ site, of }))
    .filter(({ of }) => of.length > 1)
    .toSorted((a, b) => b.of.length - a.of.length);
}

/** Whether the tag of its site takes it out; that of a token no tag of a site does. */
const isOfSite = ({ key }: Want): boolean => key.startsWith("r/") || isTagKey(key);

import { PURGE_TAGS_PER_CALL } from "../../shared/limits-purges.ts";
import { familyCacheTag, siteCacheTag, type CacheTag } from "../../shared/keys.ts";
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
  /** Where a coarser tag stands for many keys. */
  escalated: { site: number; to: "family" | "site"; keys: number }[];
}

/** What one tag of a call covers. */
interface Unit {
  tag: CacheTag;
  level: "key" | "family" | "site";
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
 * The next call to make. It names keys while everything urgent fits into the calls that are left; if not, the families
 * with the most keys, and if that is not enough, sites. What may wait rides along where there is room.
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
    escalated: units.flatMap(({ level, wants }) =>
      level === "key" ? [] : [{ site: leader({ wants }).site, to: level, keys: wants.length }],
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
    const covering = byTag.get(siteCacheTag(want.site)) ?? byTag.get(familyTagOf(want) ?? want.key);
    if (covering !== undefined && isCoarsenable(want)) covering.wants.push(want);
    else if (units.length < PURGE_TAGS_PER_CALL) {
      units.push({ tag: want.key, level: "key", wants: [want] });
    }
  }
}

/** Names keys by coarser tags, the greatest numbers first, until all of it fits into so many calls. */
function coarsen(wants: Waiting[], calls: number): Unit[] {
  let units: Unit[] = wants.map((want) => ({ tag: want.key, level: "key", wants: [want] }));
  for (const level of ["family", "site"] as const) {
    let tags = units.length;
    const merged = new Set<Unit>();
    const coarse: Unit[] = [];
    for (const group of groupsOf(units, level)) {
      if (Math.ceil(tags / PURGE_TAGS_PER_CALL) <= calls) break;
      tags -= group.units.length - 1;
      for (const unit of group.units) merged.add(unit);
      const of = group.units.flatMap((unit) => unit.wants).toSorted(isBefore);
      coarse.push({ tag: group.tag, level, wants: of });
    }
    units = [...units.filter((unit) => !merged.has(unit)), ...coarse];
  }
  return units;
}

interface Group {
  tag: CacheTag;
  units: Unit[];
}

/** Units that one coarser tag could stand for, the most first. */
function groupsOf(units: Unit[], level: "family" | "site"): Group[] {
  const groups = new Map<CacheTag, Group>();
  for (const unit of units) {
    const want = leader(unit);
    if (!isCoarsenable(want)) continue;
    const tag = level === "site" ? siteCacheTag(want.site) : familyTagOf(want);
    if (tag === null) continue;
    const group = groups.get(tag) ?? { tag, units: [] };
    group.units.push(unit);
    groups.set(tag, group);
  }
  return [...groups.values()]
    .filter((group) => group.units.length > 1)
    .toSorted((a, b) => b.units.length - a.units.length);
}

const familyTagOf = ({ site, family }: Waiting): CacheTag | null =>
  family === null ? null : familyCacheTag(site, family);

/** No tag of a site takes the answers to its tokens out. */
const isCoarsenable = ({ key }: Want): boolean => key.startsWith("r/");

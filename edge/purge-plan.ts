import { PURGE_TAGS_PER_CALL } from "../shared/limits-purges.ts";
import { familyCacheTag, siteCacheTag, type CacheTag } from "../shared/keys.ts";
import type { Want } from "./ports.ts";

/** A want and whose it is. */
export interface Waiting extends Want {
  site: number;
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
export const mayWait = (want: Want): boolean => !want.takesDown && want.round >= 2;

/** Take-downs before edits, earlier rounds before later ones. */
const rankOf = (want: Want): number => (want.takesDown ? 0 : 10) + want.round;

const isBefore = (a: Waiting, b: Waiting): number => rankOf(a) - rankOf(b) || a.turn - b.turn;

/**
 * The next call to make. Keys are named one by one as long as all that is urgent fits into `calls` calls; else the
 * families with the most keys are named instead, then the sites. What may wait rides along where there is room.
 * @param withLate whether what may wait is worth a call of its own, when there is nothing else
 * @returns null when there is nothing to send
 */
export function nextCall(
  waiting: readonly Waiting[],
  calls: number,
  withLate: boolean,
): Call | null {
  const sorted = waiting.toSorted(isBefore);
  const prompt = sorted.filter((want) => !mayWait(want));
  const late = sorted.filter(mayWait);
  if (prompt.length > 0) return callOf(prompt, late, calls);
  return withLate && late.length > 0 ? callOf(late, [], calls) : null;
}

function callOf(urgent: Waiting[], late: Waiting[], calls: number): Call {
  const units = coarsen(urgent, calls)
    .toSorted((a, b) => isBefore(leader(a), leader(b)))
    .slice(0, PURGE_TAGS_PER_CALL);
  rideAlong(units, late);
  return {
    tags: units.map(({ tag }) => tag),
    covers: units.flatMap(({ wants }) => wants),
    escalated: units.flatMap(({ level, wants }) =>
      level === "key" ? [] : [{ site: leader({ wants }).site, to: level, keys: wants.length }],
    ),
  };
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

/** Answers to tokens carry no tag but their key. */
const isCoarsenable = ({ key }: Want): boolean => !key.startsWith("t/");

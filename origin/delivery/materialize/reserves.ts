import { RESERVES_MAX_PER_SITE } from "../../../shared/limits.ts";
import { anyTag, type Tag } from "../../../shared/tags.ts";
import { takesDown, type WaitingChange } from "../../db/log/changes.ts";
import type { KnownRendition } from "../../db/log/renditions.ts";
import type { SiteLog } from "../ports.ts";

/** A query that is no longer kept warm, and the position of the answer that edges may keep of it; 0 for none. */
export interface Dropped {
  key: string;
  reserve: number | null;
}

/**
 * Stops keeping renditions warm, and ends the reserves, of these and of what was dropped before, that show anything the
 * changes took down. A reserve survives edits: it is an older answer, and better than none while no origin answers.
 * @returns what the log must say, and how many reserves ended; two statements at most, whatever the numbers
 */
export async function dropRenditions(
  log: SiteLog,
  drop: KnownRendition[],
  changes: WaitingChange[],
  now: string,
): Promise<{ entries: Dropped[]; ended: number }> {
  const down = downTags(changes);
  const keys = drop.map(({ key }) => key);
  const reserves = keys.length === 0 ? [] : await log.forgetRenditions(keys, now);
  if (keys.length === 0 && down.length === 0) return { entries: [], ended: 0 };
  const ended = new Set(await log.endReserves(down, RESERVES_MAX_PER_SITE));
  const kept = new Map(reserves.map(({ key, position }) => [key, position]));
  const dropped = new Set(keys);
  const entries = drop
    .filter(({ key, state }) => state !== "dropped" || ended.has(key))
    .map(({ key }) => {
      const position = ended.has(key) ? 0 : kept.get(key);
      return { key, reserve: position === undefined ? 0 : position };
    });
  const others = [...ended].filter((key) => !dropped.has(key));
  return {
    entries: [...entries, ...others.map((key) => ({ key, reserve: 0 }))],
    ended: ended.size,
  };
}

/** The tags of whatever was taken down; none when nothing was. */
export function downTags(changes: WaitingChange[]): Tag[] {
  const down = changes.filter(takesDown).flatMap(({ tags }) => tags);
  return down.length === 0 ? [] : [...new Set([...down, anyTag])];
}

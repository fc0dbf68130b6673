import { takesDown, type WaitingChange } from "../../db/log/changes.ts";
import type { OutgrownRow } from "../../db/log/outgrown.ts";
import type { KnownRendition } from "../../db/log/renditions.ts";
import type { Rendered } from "../answer/render.ts";

/** A rendition that cannot be answered any more, and why. */
export interface Refused {
  known: KnownRendition;
  fresh: Extract<Rendered, { state: "dropped" }>;
}

/** What becomes of renditions that cannot be answered. */
export interface Settled {
  /** Too large: known as such, and looked at again with every change that touches them. */
  outgrown: OutgrownRow[];
  /** Of those, the keys whose answer may not be given any more. */
  ended: string[];
  /** The keys of those that are no longer kept warm. */
  drop: string[];
}

/**
 * An answer that was given is not taken away by a publish that makes it too large: what was last logged stays, unless
 * something that was taken down may be in it. What was never logged stays known all the same, so that whoever published
 * is told.
 */
export function settleRefused(refused: Refused[], changes: WaitingChange[]): Settled {
  const settled: Settled = { outgrown: [], ended: [], drop: [] };
  const down = new Set(changes.filter(takesDown).flatMap(({ tags }) => tags));
  const since = Math.min(...changes.map(({ number }) => number));
  for (const { known, fresh } of refused) {
    const { key, query, state } = known;
    if (!fresh.tooLarge || fresh.refusal === null) {
      settled.drop.push(key);
      continue;
    }
    const keeps = state === "live" && !known.tags.some((tag) => down.has(tag));
    if (!keeps && (state === "live" || state === "gone")) settled.ended.push(key);
    settled.outgrown.push({
      key,
      query,
      since,
      detail: fresh.refusal.message,
      kept: keeps ? known.tags : null,
      tags: [...new Set([...(keeps ? known.tags : []), ...fresh.tags])],
    });
  }
  return settled;
}

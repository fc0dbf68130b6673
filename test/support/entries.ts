import { keyOf, type Key } from "../../shared/keys.ts";
import { parsePrinted } from "../../shared/query.ts";
import type { Batch, Entry } from "../../shared/push.ts";

/** Builders of what the log carries: what a test cares about, defaults for the rest. */

export const SITE = 7;

/** The key of a printed query of `SITE`, or of another site. */
export const keyFor = (printed: string, site = SITE): Promise<Key> =>
  keyOf(site, parsePrinted(printed));

/** A key that only needs to differ from others. */
export const someKey = (digit: string, site = SITE): Key =>
  `r/${site}/${digit.padStart(64, "0")}` as Key;

/** A body's text, ETag and tags that tell which version of which key they are. */
export const contentOf = (
  key: string,
  position: number,
): { etag: string; body: string; tags: string } => ({
  etag: `"${key.slice(-4)}@${position}"`,
  body: JSON.stringify({ key: key.slice(-4), position }),
  tags: `d:${position},s`,
});

export const live = (key: Key, position: number): Entry & { state: "live" } => ({
  state: "live",
  key,
  position,
  ...contentOf(key, position),
});
export const gone = (key: Key, position: number): Entry => ({ state: "gone", key, position });
export const dropped = (key: Key, position: number): Entry => ({
  state: "dropped",
  key,
  position,
});

/** What a batch of a test says that is about something else: of a log that goes on, of an edge that had something. */
export const SAID = { head: Number.MAX_SAFE_INTEGER, floor: 0, edge: 0, first: false };

/** A stretch of the log from a head up to its last entry. */
export function batch(from: number, entries: Entry[], rest: Partial<Batch> = {}): Batch {
  const to = rest.to ?? Math.max(from, ...entries.map(({ position }) => position));
  return { site: SITE, epoch: 1, from, to, change: to, ...SAID, entries, ...rest };
}

/** What this client says of its own in `Larder-Freshness`, beside the words of edges. */

/** A copy of before: nobody answered. */
export const COPY = "copy";
/** The newest answer there was, in place of an older one that an edge gave now. */
export const HELD = "held";
/** When a copy was an answer, as ISO 8601 has it. */
export const COPIED_AT = "larder-copied-at";

/**
 * How sure an answer is: `verified`, `unverified` and `stale` are an edge's words (docs/freshness.md), `held` and `copy` are
 * this client's; null where an endpoint says nothing.
 */
export type Freshness = "verified" | "unverified" | "stale" | typeof HELD | typeof COPY | null;

const WORDS: readonly (string | null)[] = ["verified", "unverified", "stale", HELD, COPY];

/** Reads what an answer says; a word that nobody knows says nothing. */
export const parseFreshness = (text: string | null): Freshness =>
  WORDS.includes(text) ? (text as Freshness) : null;

/** Limits of what is kept warm because readers asked for it; all are ours. */

/** How long one materialization serializes adopted renditions; what it has no time for is dropped. */
export const ADOPTED_MS = 1_000;
/** The part of it that one rendition may take, and a round that no editor waits for. */
export const ADOPTED_MOST_SHARE = 0.25;
/** What a site adopts in a minute may take so many times as long as that together: a tenth of a processor. */
export const ADOPTED_TIMES_PER_MINUTE = 6;
/** The part of the time that goes to what was adopted before the last hour, first; and of the number, at least. */
export const ADOPTED_KNOWN_SHARE = 0.75;
export const ADOPTED_NEW_NUMBER_SHARE = 0.5;
export const ADOPTED_NEW_FOR_MS = 3_600_000;
/** How long what was dropped for want of time is not adopted again. */
export const SET_ASIDE_MS = 600_000;

/** With nothing in trouble, readers see a publish within this time: materializing, sending, three rounds of purges. */
export const FRESH_MS = 30_000;

/** The few statistics that results are told in. All of them need at least one number. */

/** The value that `share` (0 to 1) of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  const found = sorted[rank - 1];
  if (found === undefined) throw new Error("there is nothing to take a percentile of");
  return found;
}

/** The middle one, or the middle of the two middle ones. */
export function median(values: readonly number[]): number {
  const half = values.length / 2;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1);
  if (middle.length === 0) throw new Error("there is nothing to take a median of");
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

/** The median and between what the values lie. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: rounded(median(values)),
  lowest: rounded(Math.min(...values)),
  highest: rounded(Math.max(...values)),
});

/** Three significant digits below a thousand; more would claim what a noisy machine cannot know. */
export const rounded = (value: number): number =>
  Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));

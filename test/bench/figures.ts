import { rounded } from "./stats.ts";

/** The numbers that a row is about, each beside the number to reach. */

/** Where a number has to lie. */
export type Limit = { atMost: number } | { atLeast: number };

export interface Figure {
  /** What was measured, in a few words; no other figure of its row has the same. */
  what: string;
  measured: number;
  /** "×", "ms", "MB", "a second", … */
  unit: string;
  /** The number to reach; absent where the figure is only told. */
  limit?: Limit | undefined;
}

const figure = (what: string, measured: number, unit: string, limit?: Limit): Figure => ({
  what,
  measured: rounded(measured),
  unit,
  limit,
});

/** One that has to be `limit` or less. */
export const atMost = (what: string, measured: number, unit: string, limit: number): Figure =>
  figure(what, measured, unit, { atMost: limit });

/** One that has to be `limit` or more. */
export const atLeast = (what: string, measured: number, unit: string, limit: number): Figure =>
  figure(what, measured, unit, { atLeast: limit });

/** One that nothing is asked of. */
export const told = (what: string, measured: number, unit: string): Figure =>
  figure(what, measured, unit);

/** Whether it lies where it has to. What could not be measured does not. */
export const isReached = ({ measured, limit }: Figure): boolean =>
  limit === undefined || ("atMost" in limit ? measured <= limit.atMost : measured >= limit.atLeast);

/** How many times as bad as allowed it is: 1 at its limit, 2 when it takes twice what it may or gives half; undefined without a limit. */
export function timesLimit({ measured, limit }: Figure): number | undefined {
  if (limit === undefined) return undefined;
  if ("atLeast" in limit) return limit.atLeast / measured;
  return limit.atMost === 0 ? (measured === 0 ? 1 : Infinity) : measured / limit.atMost;
}

/** "≤ 50 ms", "≥ 0.9 ×"; empty without a limit. */
export function goalOf({ limit, unit }: Figure): string {
  if (limit === undefined) return "";
  const [sign, number] = "atMost" in limit ? ["≤", limit.atMost] : ["≥", limit.atLeast];
  return `${sign} ${number.toLocaleString("en-US")} ${unit}`;
}

/** One line for whoever ran the row. */
export function sentenceOf(figure: Figure): string {
  const measured = `${figure.what}: ${figure.measured.toLocaleString("en-US")} ${figure.unit}`;
  if (figure.limit === undefined) return measured;
  return `${measured} (${goalOf(figure)}: ${isReached(figure) ? "reached" : "NOT reached"})`;
}

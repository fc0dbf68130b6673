import { dayText } from "../releases/local-time.ts";

/** A month where the browser is: 2026-01. */
export type Month = string;

export const monthOf = (time: Date): Month => dayText(time).slice(0, 7);

/** @returns null for what is no month */
export const readMonth = (text: string | undefined): Month | null =>
  /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(text ?? "") ? (text ?? null) : null;

/** So many months later, or before. */
export function stepMonth(month: Month, steps: number): Month {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return monthOf(new Date(year, number - 1 + steps, 1));
}

/** The weeks that a month is in, each from Monday to Sunday, as days: 2026-01-31. */
export function weeksOf(month: Month): string[][] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const first = new Date(year, number - 1, 1);
  const before = (first.getDay() + 6) % 7;
  const days = new Date(year, number, 0).getDate();
  const weeks = Math.ceil((before + days) / 7);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) =>
      dayText(new Date(year, number - 1, 1 - before + week * 7 + day)),
    ),
  );
}

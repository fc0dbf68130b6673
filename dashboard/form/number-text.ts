import { exactNumber } from "../../shared/numbers.ts";
import type { Json } from "../../shared/working/value.ts";

/** A stored number as it is typed. */
export const printNumber = (stored: Json | undefined): string =>
  typeof stored === "number" || typeof stored === "string" ? String(stored) : "";

/** What was typed as it is stored: a number where it is one that can be kept, else the text, which checks refuse and nobody loses. */
export function readNumber(text: string): Json {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  // on the way from 12 to 12.5
  const whole = trimmed.replace(/\.$/, "");
  return (/^-?\d+(\.\d+)?$/.test(whole) ? exactNumber(whole) : undefined) ?? text;
}

import { exactNumber } from "../numbers.ts";
import { normalizeDate } from "./dates.ts";

/**
 * How values compare, in filters and orders: as reads show them. What a request compares with is brought into the form
 * that stored values have. Pure, and nothing of Postgres in it.
 */

/** How a value of a field is compared. */
export type ValueKind = "text" | "number" | "boolean" | "date" | "media";

/** What a filter compares with; undefined for what no value of the kind can be. */
export type Wanted =
  | { as: "text" | "number" | "instant"; text: string }
  | { as: "boolean"; on: boolean }
  | undefined;

/** Reads a filter's value as one of the kind. */
export function readWanted(as: ValueKind, value: string): Wanted {
  switch (as) {
    case "number": {
      const number = exactNumber(plusOfExponent(value));
      return number === undefined ? undefined : { as: "number", text: String(number) };
    }
    case "boolean": {
      const on = parseBoolean(value);
      return on === undefined ? undefined : { as: "boolean", on };
    }
    case "date": {
      const date = normalizeDate(value);
      // a field that was a text field may hold what is no date
      return date === undefined ? { as: "text", text: value } : { as: "instant", text: date };
    }
    default:
      return { as: "text", text: value };
  }
}

/** An unencoded plus in a query is a space; the answer writes `1e+21`. */
export const plusOfExponent = (text: string): string => text.replace(/e /i, "e+");

/** A boolean in any spelling that SDKs send (DECISIONS.md, readings of the contract); undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(true|1)$/i.test(text)) return true;
  return /^(false|0)$/i.test(text) ? false : undefined;
}

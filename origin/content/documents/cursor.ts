import * as z from "zod";
import { readAs } from "../../../shared/json.ts";
import { unstorableAt } from "../../../shared/text.ts";
import { invalidFields } from "../invalid.ts";

/** Where a list goes on: what its order goes by, of the last row that was shown. To callers it is a word that says nothing. */

/** `of`: the list's order, so that no cursor goes on in another list. */
export interface Place {
  of: string;
  key: string;
  id: number;
}

const placeSchema = z.strictObject({
  of: z.string().max(40),
  key: z.string().max(1_000),
  id: z.int().min(0),
});

export const printCursor = (place: Place): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/** @throws AppError `invalid` for what is no cursor of a list in this order */
export function parseCursor(cursor: string, of: string): Place {
  const place = readAs(placeSchema, Buffer.from(cursor, "base64url").toString());
  if (place === undefined || place.of !== of || unstorableAt(place) !== undefined)
    throw invalidFields({ cursor: ["This is no place in this list; begin without it."] });
  return place;
}

/** The first `limit` of rows of which one more was asked for, and where it goes on. */
export function cut<Row>(
  found: Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): { shown: Row[]; next: string | null } {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const goesOn = found.length > limit && last !== undefined;
  return { shown, next: goesOn ? printCursor(placeOf(last)) : null };
}

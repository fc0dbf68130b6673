import { AppError } from "./errors.ts";
import { header } from "./headers.ts";

/** The change a reader has seen and wants nothing older than: a header, the same at the edge and at the origin. */

/** The number that a request names, undefined for none. @throws AppError `invalid` when it is no change number */
export function parseMinChange(headers: Headers): number | undefined {
  const text = headers.get(header.minChange);
  if (text === null) return undefined;
  const number = changeNumber(text);
  if (number === undefined)
    throw new AppError("invalid", `${header.minChange} is the number of a change.`);
  return number;
}

/** A change's number as text; undefined for anything else. */
export const changeNumber = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** Says of a number that no change has it yet; the last one's, where it is known, is told programs in a header as well. */
export const noSuchChange = (number: number, last?: number) =>
  new AppError(
    "invalid",
    `${header.minChange} names change ${number}, which this site does not have.`,
    last === undefined ? {} : { headers: { [header.change]: String(last) } },
  );

import { normalizeDate } from "../../shared/content/dates.ts";
import type { Json } from "../../shared/working/value.ts";

/** Dates as they are stored, and as a browser's field for a day and a time has them, which knows no zone and no millionths. */

const SHOWN = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})([+-]\d{2}:\d{2})?$/;

/** A stored date in its two parts; undefined for what the browser's field cannot show. */
export function partsOfDate(stored: Json | undefined): { local: string; zone: string } | undefined {
  if (stored === undefined || stored === null || stored === "") return { local: "", zone: "" };
  const date = typeof stored === "string" ? normalizeDate(stored) : undefined;
  const match = date === undefined ? null : SHOWN.exec(date);
  return match === null ? undefined : { local: match[1] ?? "", zone: match[2] ?? "" };
}

/** What the browser's field has, in the zone of what was stored. */
export function readDate(local: string, seen: Json | undefined): Json {
  if (local === "") return null;
  return normalizeDate(`${local}${partsOfDate(seen)?.zone ?? ""}`) ?? local;
}

/** Whether a text is stored that is no date. */
export const isNoDate = (stored: Json | undefined): boolean =>
  typeof stored === "string" && stored !== "" && normalizeDate(stored) === undefined;

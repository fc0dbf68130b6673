const DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/i;

/**
 * Dates of the calendar as `normalizeDate` writes them, for those who read what is stored: one pattern for JavaScript and
 * for Postgres (with which `timestamptz` takes every text that matches).
 */
export const DATE_SHOWN = ((): string => {
  const year = "(?!0000)[0-9]{4}";
  const leapYear = "(?!0000)([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  const day = [
    `${year}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])`,
    `${year}-(0[469]|11)-(0[1-9]|[12][0-9]|30)`,
    `${year}-02-(0[1-9]|1[0-9]|2[0-8])`,
    `${leapYear}-02-29`,
  ].join("|");
  const time = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{6})?";
  return `^(${day})T${time}([+-](0[0-9]|1[0-4]):[0-5][0-9])?$`;
})();

/**
 * A user's date as reads show it (the v2 API): ISO 8601 without zone, midnight when no time is given;
 * a zone is kept as an offset. Returns undefined when the text is no date of the calendar.
 */
export function normalizeDate(text: string): string | undefined {
  const match = DATE.exec(text.trim());
  if (match === null) return undefined;
  const [
    ,
    year = "",
    month = "",
    day = "",
    hour = "00",
    minute = "00",
    second = "00",
    fraction = "",
  ] = match;
  // the contract's service begins with the year 1, as Python does
  if (year === "0000") return undefined;
  const date = `${year}-${month}-${day}`;
  const instant = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== date)
    return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const micros = /^0*$/.test(fraction) ? "" : `.${fraction.padEnd(6, "0")}`;
  return `${date}T${hour}:${minute}:${second}${micros}${offset(match[8])}`;
}

function offset(zone: string | undefined): string {
  if (zone === undefined) return "";
  if (zone.toUpperCase() === "Z") return "+00:00";
  return zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/**
 * A Postgres timestamptz (as text, session in UTC) as the contract prints object timestamps:
 * six fractional digits and `Z`, no fraction at all when it is zero.
 */
export function printTimestamp(stored: string): string;
export function printTimestamp(stored: string | null): string | null;
export function printTimestamp(stored: string | null): string | null {
  if (stored === null) return null;
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:\+00(?::?00)?|Z)$/.exec(
    stored,
  );
  if (match === null) throw new Error(`not a UTC timestamp: ${stored}`);
  const [, date, time, fraction = ""] = match;
  return `${date}T${time}${/^0*$/.test(fraction) ? "" : `.${fraction.padEnd(6, "0")}`}Z`;
}

const SHOWN = new RegExp(DATE_SHOWN);

/** Seconds from the year 0 to 1970, so that no instant is negative. */
const SECONDS_BEFORE_1970 = 62_200_000_000;

/**
 * The instant of a date as `normalizeDate` writes it, as a text whose bytes sort as instants do; without a zone in UTC.
 * Undefined for any other text.
 */
export function instantOf(shown: string): string | undefined {
  if (!SHOWN.test(shown)) return undefined;
  const [, local = "", fraction = "", zone = ""] =
    /^(.{19})(?:\.(\d{6}))?([+-]\d{2}:\d{2})?$/.exec(shown) ?? [];
  const milliseconds = Date.parse(`${local}${zone === "" ? "Z" : zone}`);
  const seconds = milliseconds / 1000 + SECONDS_BEFORE_1970;
  return `${String(seconds).padStart(12, "0")}${fraction.padEnd(6, "0")}`;
}

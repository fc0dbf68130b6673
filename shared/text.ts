import { AppError } from "./errors.ts";

/** Text from outside: how it is cut, and what of it nothing can hold. Characters are Unicode's code points throughout. */

/**
 * At most so many characters of a text, never half of one; halves that came with it become U+FFFD.
 * Grapheme clusters may be cut: where they end differs between versions of Unicode, and what is cut becomes part of keys.
 */
export function cutText(text: string, maxChars: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= maxChars) return whole;
  let end = 0;
  for (let count = 0; count < maxChars && end < whole.length; count++)
    end += (whole.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return whole.slice(0, end);
}

/** Whether a text has more characters than that. */
export const isLongerThan = (text: string, maxChars: number): boolean =>
  text.length > maxChars && cutText(text, maxChars).length < text.length;

/** The text without so many of one sign as stand at its end. A pattern would look for its end from each of them. */
export function withoutEnding(text: string, sign: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === sign) end -= 1;
  return text.slice(0, end);
}

/** UAX #15 §13: more marks in a row than any language writes. */
const MARKS_IN_A_ROW = 30;
/** Marks, and the two letters that become marks. */
const LONG_MARKS = new RegExp(
  `([\\p{M}\\uff9e\\uff9f]{${MARKS_IN_A_ROW}})[\\p{M}\\uff9e\\uff9f]+`,
  "gu",
);

/**
 * The text in a normal form of Unicode, in time in proportion to it: of marks in a row the first thirty are kept, because the runtime puts a
 * row into its order one by one, past all before it.
 */
export const normalizeText = (text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): string =>
  text.replace(LONG_MARKS, "$1").normalize(form);

/**
 * NUL is in no slug, value or word, because Postgres cannot hold it: a request whose address has one is refused,
 * wherever it stands. Halves of surrogate pairs need no refusal, URLs decode them to U+FFFD.
 * @throws AppError `invalid`
 */
export function refuseNul(url: string): void {
  if (url.includes("%00"))
    throw new AppError("invalid", "The address holds a NUL character, which nothing can match.");
}

/**
 * Where in a parsed JSON body a text is that Postgres cannot hold, in a key or in a value: NUL, or half of a surrogate
 * pair. Undefined when all of it can be stored; `""` is the body itself. The depth of a parsed body is bounded.
 */
export function unstorableAt(value: unknown, path = ""): string | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : path;
  if (typeof value !== "object" || value === null) return undefined;
  const isList = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    if (!isList && !isStorable(key)) return path;
    const found = unstorableAt(
      member,
      isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");

/** How long a text is as UTF-8, in bytes; halves of surrogate pairs count as the U+FFFD that stands for them. */
export const utf8Bytes = (text: string): number =>
  counting?.byteLength(text) ?? encoder.encode(text).byteLength;

const encoder = new TextEncoder();
/** Node's, which needs no bytes to count them. */
const { Buffer: counting } = globalThis as { Buffer?: { byteLength: (text: string) => number } };

/** Numbers as JSON writes them and as doubles hold them: what a double would round is not taken for another number. */

/** A number that was written and that no double holds, in place of the rounded one. */
export class InexactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** JSON.parse, but numbers that it would round come out as `InexactNumber`. @throws SyntaxError as it does */
export function parseExactly(text: string): unknown {
  return MAY_BE_ROUNDED.test(text) ? JSON.parse(text, exactly as Reviver) : JSON.parse(text);
}

/** Up to fifteen digits without an exponent no double rounds (C's DBL_DIG); to look at each value takes ten times as long. */
const MAY_BE_ROUNDED = /[\d.]{16}|\de/i;

/** ES2026, "JSON.parse source text access"; the compiler's library does not know the third argument yet. */
type Reviver = (key: string, value: unknown) => unknown;
const exactly = (_key: string, value: unknown, { source = "" }: { source?: string }): unknown =>
  typeof value === "number" && exactNumber(source) === undefined
    ? new InexactNumber(source)
    : value;

/** The double that this decimal is, digit for digit as it would be printed; undefined for what is no such decimal. */
export function exactNumber(text: string): number | undefined {
  const written = decimalOf(text);
  const value = Number(text);
  if (written === undefined || !Number.isFinite(value)) return undefined;
  return written === decimalOf(String(value)) ? value : undefined;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,9}))?$/i;

/** One spelling per number: `1.50`, `1.5` and `0.15e1` are `15e-1`. */
function decimalOf(text: string): string | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  let [start, end] = [0, digits.length];
  while (digits[start] === "0") start++;
  if (start === end) return "0";
  while (digits[end - 1] === "0") end--;
  const power = Number(exponent) - fraction.length + (digits.length - end);
  return `${sign}${digits.slice(start, end)}e${power}`;
}

/**
 * The double next to a decimal, and where the decimal is from what that double prints: below (-1), at (0) or above (1). Next to
 * decimals past all doubles is the last one. Undefined for what is no decimal.
 */
export function nearestNumber(text: string): { value: number; side: -1 | 0 | 1 } | undefined {
  const written = decimalOf(text);
  if (written === undefined) return undefined;
  const value = Math.min(Math.max(Number(text), -Number.MAX_VALUE), Number.MAX_VALUE);
  return { value, side: compareDecimals(written, decimalOf(String(value)) ?? "0") };
}

/** Compares two spellings of `decimalOf`. */
function compareDecimals(first: string, second: string): -1 | 0 | 1 {
  if (first === second) return 0;
  const [a, b] = [partsOf(first), partsOf(second)];
  if (a.sign !== b.sign) return a.sign < b.sign ? -1 : 1;
  const isCloser = a.size === b.size ? a.digits < b.digits : a.size < b.size;
  return isCloser === a.sign > 0 ? -1 : 1;
}

/** `size` is the power of ten that the number is less than. */
function partsOf(decimal: string) {
  const [, minus = "", digits = "", power = "0"] = /^(-?)(\d+)(?:e(-?\d+))?$/.exec(decimal) ?? [];
  const sign = digits === "0" ? 0 : minus === "" ? 1 : -1;
  return { sign, digits, size: digits.length + Number(power) };
}

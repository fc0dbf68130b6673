import fc from "fast-check";
import { expect, test } from "vitest";
import { exactNumber, InexactNumber, parseExactly } from "../../shared/numbers.ts";

/** A number as JSON may write it: any digits, a fraction, an exponent. */
const written = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: fc.oneof(fc.constant("0"), fc.stringMatching(/^[1-9]\d{0,20}$/)),
    fraction: fc.oneof(fc.constant(""), fc.stringMatching(/^\.\d{1,20}$/)),
    exponent: fc.oneof(fc.constant(""), fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
  })
  .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}${fraction}${exponent}`);

test("a number of JSON is the double that it is digit for digit, or what was written", () => {
  fc.assert(
    fc.property(written, (text) => {
      const [parsed] = parseExactly(`[${text}]`) as unknown[];
      const exact = exactNumber(text);
      expect(parsed).toEqual(exact === undefined ? new InexactNumber(text) : exact);
    }),
    { numRuns: 20_000 },
  );
});

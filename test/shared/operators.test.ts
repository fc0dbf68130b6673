import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { toAppError } from "../../shared/errors.ts";
import { MAX_LISTED_CHARS } from "../../shared/limits.ts";
import { exactNumber, nearestNumber } from "../../shared/numbers.ts";
import { splitList, splitOperator } from "../../shared/operators.ts";
import { parseQuery, printQuery } from "../../shared/query.ts";

describe("the end of a path", () => {
  it.each([
    ["price__gte", { path: "price", operator: "gte" }],
    ["price__gt", { path: "price", operator: "gt" }],
    ["a.b__in", { path: "a.b", operator: "in" }],
    ["x__gt__lt", { path: "x__gt", operator: "lt" }],
    ["a___ne", { path: "a_", operator: "ne" }],
    ["price", undefined],
    ["__gt", undefined],
    ["price_gt", undefined],
    ["price__GT", undefined],
    ["price__between", undefined],
    ["price__gt.a", undefined],
    ["price__constructor", undefined],
  ])("of %s", (path, expected) => {
    expect(splitOperator(path)).toEqual(expected);
  });
});

describe("a list", () => {
  it.each([
    ["", [""]],
    [",", [""]],
    ["a", ["a"]],
    ["a,b", ["a", "b"]],
    ["a,,b,", ["a", "", "b"]],
    ["b,a,b,b", ["b", "a"]],
    [" a, b ", [" a", " b "]],
    ["a\\,b,c", ["a,b", "c"]],
    ["a\\\\,b", ["a\\", "b"]],
    ["a\\\\\\,b", ["a\\,b"]],
    ["C:\\x,\\", ["C:\\x", "\\"]],
    ["😀,\ufffd\n", ["😀", "\ufffd\n"]],
  ])("%j", (text, expected) => {
    expect(splitList(text)).toEqual(expected);
  });

  it("has any values, written with backslashes", () => {
    const values = fc.uniqueArray(fc.string({ unit: fc.constantFrom(",", "\\", "a", "😀") }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, (all) => {
        const written = all.map((value) => value.replaceAll(/[\\,]/g, "\\$&")).join(",");
        expect(splitList(written)).toEqual(all);
      }),
      { seed: 20_261_128 },
    );
  });
});

describe("a query", () => {
  const parse = (path: string) => parseQuery(new URL(path, "https://edge.test"));

  it("keeps several operators of one path apart, and of each the last value", () => {
    const url = "/v2/pages/p/?fields.n__lt=9&fields.n__gte=1&fields.n__lt=20&fields.n=3";
    expect(printQuery(parse(url))).toBe("/v2/pages/p/?fields.n=3&fields.n__gte=1&fields.n__lt=20");
  });

  it("lists more characters than another filter has, up to a limit", () => {
    const listed = (name: string, chars: number) => () =>
      parse(`/v2/pages/p/?fields.${name}=${"x".repeat(chars)}`);
    expect(listed("n__in", MAX_LISTED_CHARS)).not.toThrow();
    for (const wrong of [listed("n__in", MAX_LISTED_CHARS + 1), listed("n__gt", 201)]) {
      let message = "";
      try {
        wrong();
      } catch (error) {
        message = toAppError(error).message;
      }
      expect(message).toMatch(/^The filter "fields\.n__(in|gt)" cannot be read\.$/);
    }
  });
});

/** A decimal as a whole number of 10⁻⁴⁰⁰. */
function scaled(text: string): bigint {
  const [, minus = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const zeros = 400 + Number(power) - fraction.length;
  return BigInt(`${minus}${whole}${fraction}`) * 10n ** BigInt(zeros);
}

describe("the double next to a decimal", () => {
  test.each([
    ["9007199254740993", 9007199254740992, 1],
    ["0.1000000000000000055", 0.1, 1],
    ["0.09999999999999999999", 0.1, -1],
    ["-0.1000000000000000055", -0.1, -1],
    ["1e400", Number.MAX_VALUE, 1],
    ["-1e999999999", -Number.MAX_VALUE, -1],
    ["1e-400", 0, 1],
    ["-1e-400", -0, -1],
    ["-0.0", -0, 0],
    ["1.50", 1.5, 0],
    ["1e+21", 1e21, 0],
  ])("%s", (text, value, side) => {
    expect(nearestNumber(text)).toEqual({ value, side });
  });

  test.each(["", "seven", "0x10", "Infinity", "NaN", " 1", "1e", "1.", "1e9999999999"])(
    "%j is no decimal",
    (text) => {
      expect(nearestNumber(text)).toBeUndefined();
    },
  );

  test("is below, at or above it as it is printed", () => {
    const digits = fc.string({
      unit: fc.constantFrom("0", "1", "5", "9"),
      minLength: 1,
      maxLength: 30,
    });
    const decimal = fc
      .tuple(fc.constantFrom("", "-"), digits, digits, fc.integer({ min: -330, max: 300 }))
      .map(([minus, whole, fraction, power]) => `${minus}${whole}.${fraction}e${power}`);
    const near = fc
      .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom("", "1", "49"))
      .map(([value, more]) =>
        String(value).replace(/(e|$)/, `${Number.isInteger(value) ? ".0" : ""}${more}$1`),
      )
      .filter((text) => !/\..*\./.test(text));
    fc.assert(
      fc.property(fc.oneof(decimal, near), (text) => {
        const found = nearestNumber(text);
        if (found === undefined) throw new Error(text);
        const difference = scaled(text) - scaled(String(found.value));
        expect(found.side).toBe(difference === 0n ? 0 : difference > 0n ? 1 : -1);
        expect(found.side === 0).toBe(exactNumber(text) !== undefined);
      }),
      { seed: 20_261_128, numRuns: 2_000 },
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { breaksOf, feedsOf, textOf } from "../../../dashboard/richtext/code/breaks.ts";
import { changesBetween, type Change } from "../../../dashboard/richtext/code/changes.ts";

/** Texts as nobody writes them on purpose: few letters, so that much of two is the same, and all that may break a line or a character. */
const piece = fc.constantFrom(
  "a",
  "b",
  " ",
  "<",
  ">",
  "\n",
  "\n",
  "\r",
  "\0",
  "\u00a0",
  "\u2028",
  "\u05d0",
  "\ud83d",
  "\ude00",
  "\r\n",
  "\u{1f600}",
  "\u{1f601}",
);
const textFrom = (pieces: fc.Arbitrary<string>) =>
  fc.array(pieces, { maxLength: 40 }).map((all) => all.join(""));
const text = textFrom(piece);
/** Lines that end in one way. */
const uniform = fc
  .tuple(
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.array(textFrom(fc.constantFrom("a", "b", " ")), { minLength: 2 }),
  )
  .map(([ending, lines]) => ({ ending, text: lines.join(ending) }));

const applied = (before: string, changes: readonly Change[]): string =>
  changes.reduceRight(
    (all, { from, to, insert }) => all.slice(0, from) + insert + all.slice(to),
    before,
  );

describe("the text in the code editor", () => {
  test("comes back as it was, however its lines end", () => {
    fc.assert(
      fc.property(text, (source) => {
        const breaks = breaksOf(source);
        expect(textOf(feedsOf(source, breaks), breaks)).toBe(source);
      }),
      { numRuns: 2_000 },
    );
  });

  test("has no carriage return in a line where all lines end in one way, and gets more of that way", () => {
    fc.assert(
      fc.property(uniform, ({ ending, text: source }) => {
        const breaks = breaksOf(source);
        expect(breaks).toBe(ending);
        const feeds = feedsOf(source, breaks);
        expect(feeds).not.toContain("\r");
        expect(textOf(`${feeds}\n`, breaks)).toBe(source + ending);
      }),
    );
    expect(breaksOf("a\r\nb\nc")).toBe("mixed");
    expect(breaksOf("a\r\n\rb")).toBe("mixed");
    expect(breaksOf("")).toBe("\n");
  });
});

describe("what others made of it", () => {
  test("comes of the changes, which are in order and change something each", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = changesBetween(before, after);
        expect(applied(before, changes)).toBe(after);
        let end = 0;
        for (const { from, to, insert } of changes) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(before.slice(from, to)).not.toBe(insert);
          end = to;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("leaves what is between two changes, and cuts no character in two", () => {
    expect(changesBetween("one\ntwo\nthree\n", "One\ntwo\nthree!\n")).toEqual([
      { from: 0, to: 1, insert: "O" },
      { from: 13, to: 13, insert: "!" },
    ]);
    expect(changesBetween("a\u{1f600}b", "a\u{1f601}b")).toEqual([
      { from: 1, to: 3, insert: "\u{1f601}" },
    ]);
    expect(changesBetween("a\u{1f600}b", "a\u{1fa00}b")).toEqual([
      { from: 1, to: 3, insert: "\u{1fa00}" },
    ]);
    expect(changesBetween("a", "a")).toEqual([]);
  });
});

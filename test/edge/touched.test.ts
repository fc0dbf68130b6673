import { describe, expect, it } from "vitest";
import { touchedBy, type TakenRow } from "../../edge/replica/touched.ts";
import { MAX_SLUG_CHARS } from "../../shared/limits.ts";

/** What rows of the log put out of date: each tag once, as of the newest of its rows. */

const taken = (
  position: number,
  document: Partial<NonNullable<TakenRow["document"]>> = {},
): TakenRow => ({
  position,
  document: { id: 7, types: [3], slug: null, isGone: false, ...document },
});
const printed = (rows: TakenRow[]) =>
  touchedBy(rows).map(({ tag, position, isGone }) => `${tag} ${position}${isGone ? " gone" : ""}`);

describe("rows of one batch", () => {
  it("touch each tag once, at the newest position, in whatever order they come", () => {
    const other = taken(6, { id: 8 });
    const expected = ["d:7 5", "d:8 6", "t:3 6"];
    expect(printed([taken(5), other]).toSorted()).toEqual(expected);
    expect(printed([other, taken(5)]).toSorted()).toEqual(expected);
  });

  it("take down what one of them takes down, whatever the others do", () => {
    const gone = taken(5, { isGone: true });
    const back = taken(6, { slug: "back" });
    const expected = ["d:7 6 gone", "t:3 6 gone", "u:back 6"];
    expect(printed([gone, back]).toSorted()).toEqual(expected);
    expect(printed([back, gone]).toSorted()).toEqual(expected);
    // of another type's nothing is gone
    expect(printed([gone, taken(6, { id: 8, types: [4] })])).toContain("t:4 6");
  });

  it("touch the types that are known, and the site's all that was made", () => {
    expect(printed([taken(5, { types: [undefined, 3] })])).toEqual(["d:7 5", "t:3 5"]);
    expect(printed([taken(5, { types: [undefined] })])).toEqual(["d:7 5"]);
    expect(printed([{ position: 6, document: null }])).toEqual(["s 6"]);
    expect(printed([])).toEqual([]);
  });
});

describe("the slug of a row", () => {
  it.each(["a", "A-b_c", "x".repeat(MAX_SLUG_CHARS)])("is touched: %s", (slug) => {
    expect(printed([taken(5, { slug })])).toContain(`u:${slug} 5`);
  });

  it.each(["", "a,b", "a b", "a/b", "*", "\0", "\ud800", "x".repeat(MAX_SLUG_CHARS + 1)])(
    "is no tag where nobody is answered under it: %j",
    (slug) => {
      expect(printed([taken(5, { slug })])).toEqual(["d:7 5", "t:3 5"]);
    },
  );
});

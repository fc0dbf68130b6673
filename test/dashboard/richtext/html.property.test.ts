import fc from "fast-check";
import { expect, test } from "vitest";
import { originOf } from "../../../dashboard/richtext/schema.ts";
import { blocksOf } from "../../../shared/html/cut.ts";
import { meaningOfSource } from "../../../shared/html/meaning.ts";
import { isTooDeep, parseHtml } from "../../../shared/html/tree.ts";
import { LETTER, meaningWithout, placesToType, printed, stateOf, typed } from "./edited.ts";
import { randomHtml } from "./random-html.ts";

/** HTML that nobody edits is not changed, and of what is edited only the block (ARCHITECTURE.md). */

const runs = Number(process.env["LARDER_HTML_RUNS"] ?? 1_000);
/** Of letters alone; drawn anew in each run unless it is said. */
const said = process.env["LARDER_HTML_SEED"];
const seeded = said === undefined ? {} : { seed: Number(said) };

test("the pieces of any source are the source", () => {
  fc.assert(
    fc.property(randomHtml, (source) => {
      expect(blocksOf(source).join("")).toBe(source);
    }),
    { numRuns: runs },
  );
});

test("any source comes back byte for byte, and after an undo", () => {
  fc.assert(
    fc.property(randomHtml, fc.nat(), (source, which) => {
      const state = stateOf(source);
      expect(printed(state)).toBe(source);
      const places = allPlaces(state);
      const place = places[which % Math.max(places.length, 1)];
      if (place !== undefined) expect(printed(typed(state, place.at).undone)).toBe(source);
    }),
    { numRuns: runs },
  );
});

test("a letter changes its block alone, and of that the letter alone", () => {
  let edited = 0;
  fc.assert(
    fc.property(randomHtml, fc.nat(), (source, which) => {
      const state = stateOf(source);
      const places = allPlaces(state);
      const place = places[which % Math.max(places.length, 1)];
      if (place === undefined || meaningOfSource(source) === "[]") return;
      edited += 1;
      const html = printed(typed(state, place.at).after);
      expect(html.split(LETTER)).toHaveLength(2);
      const blocks = state.doc.children.map((block) => originOf(block)?.html ?? "");
      expect(html.startsWith(leadOf(state, place.block, blocks))).toBe(true);
      const after = blocks.slice(place.block + 1).at(-1);
      const tail = state.doc.attrs["tail"] as string;
      if (after !== undefined) expect(html.endsWith(after + tail)).toBe(true);
      if (!isTooDeep(parseHtml(source))) expect(meaningWithout(html)).toBe(meaningOfSource(source));
    }),
    // a `select` that another one ends
    { numRuns: runs, ...seeded, examples: [["<math><sup><p><select>\n<p><p><select>\t", 0]] },
  );
  expect(edited).toBeGreaterThan(runs / 3);
});

const allPlaces = (state: ReturnType<typeof stateOf>) => {
  const places: { block: number; at: number }[] = [];
  state.doc.forEach((block, offset, index) => {
    if (block.type.name === "island") return;
    places.push(...placesToType(block, offset).map((at) => ({ block: index, at })));
  });
  return places;
};

/** What stands before a block, as it was written. */
function leadOf(
  state: ReturnType<typeof stateOf>,
  block: number,
  blocks: readonly string[],
): string {
  const lead = state.doc.attrs["lead"] as string;
  const gapOf = (index: number) => {
    const child = state.doc.maybeChild(index);
    return index === 0 || child === null ? lead : (originOf(child)?.gap ?? "");
  };
  return blocks
    .slice(0, block)
    .map((html, index) => gapOf(index) + html)
    .join("");
}

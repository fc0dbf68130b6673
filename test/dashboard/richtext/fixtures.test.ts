import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { originOf } from "../../../dashboard/richtext/schema.ts";
import { meaningOfSource } from "../../../shared/html/meaning.ts";
import { LETTER, meaningWithout, placesToType, printed, stateOf, typed } from "./edited.ts";

/** Documents of the kinds that editors are known to damage, byte for byte as they are in `fixtures/`. */

const folder = join(import.meta.dirname, "fixtures");
const fixtures = readdirSync(folder).map((name) => ({
  name,
  source: readFileSync(join(folder, name), "utf8"),
}));

test("there are thirty and more, and most of their blocks can be edited", () => {
  const blocks = fixtures.flatMap(({ source }) => stateOf(source).doc.children);
  const islands = blocks.filter((block) => block.type.name === "island");
  expect(fixtures.length).toBeGreaterThanOrEqual(30);
  expect(islands.length / blocks.length).toBeLessThan(0.4);
});

test.each(fixtures)("$name is not changed by opening and saving it", ({ source }) => {
  expect(printed(stateOf(source))).toBe(source);
});

test.each(fixtures)("$name: a letter changes its block and nothing beside it", ({ source }) => {
  const state = stateOf(source);
  const written = state.doc.children.map((block) => originOf(block)?.html ?? "");
  state.doc.forEach((block, offset, index) => {
    if (block.type.name === "island") return;
    for (const place of placesToType(block, offset)) {
      const { after, undone } = typed(state, place);
      const html = printed(after);
      const before = html.slice(0, html.indexOf(LETTER));
      const behind = html.slice(html.indexOf(LETTER));
      expect(positionsOf(before, written.slice(0, index))).not.toContain(-1);
      expect(positionsOf(behind, written.slice(index + 1))).not.toContain(-1);
      expect(meaningWithout(html)).toBe(meaningOfSource(source));
      expect(printed(undone)).toBe(source);
    }
  });
});

/** Where each of the pieces stands in a text, one behind the other; -1 for one that does not. */
function positionsOf(text: string, pieces: readonly string[]): number[] {
  let from = 0;
  return pieces.map((piece) => {
    const at = text.indexOf(piece, from);
    from = at + piece.length;
    return at;
  });
}

test("all fixtures in one document are not changed either", () => {
  const source = fixtures.map((fixture) => fixture.source).join("\n<hr>\n");
  expect(printed(stateOf(source))).toBe(source);
});

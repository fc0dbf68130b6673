import fc from "fast-check";
import { expect, it } from "vitest";
import { caretIn } from "../../../dashboard/form/caret.ts";
import { adding, changing, moving, removing } from "../../../dashboard/form/edits.ts";
import type { Edit } from "../../../dashboard/form/host.ts";
import { apply } from "../../../shared/working/apply.ts";
import { linesOf } from "../../../shared/working/text.ts";
import { idOf, type Item, type Json } from "../../../shared/working/value.ts";

const done = (value: Json, edit: Edit | undefined): Json => {
  if (edit === undefined) return value;
  const applied = apply(value, { ...edit, id: "x" });
  if (applied.outcome === "conflict") expect.fail("it applies to what was seen");
  return applied.value;
};

const text = fc.array(fc.constantFrom("a", "b", "\n", "é", "😀")).map((all) => all.join(""));

it("an edit of a text makes of what was seen what is there now, whichever way it is cut", () => {
  fc.assert(
    fc.property(text, text, fc.boolean(), (seen, now, isCut) => {
      const edit = changing(["f"], seen, now, isCut ? linesOf : undefined);
      expect(done({ f: seen }, edit)).toEqual({ f: now });
      if (seen === now) expect(edit).toBeUndefined();
    }),
  );
});

it("two edits of other lines of one text both stand, whoever comes first", () => {
  const seen = "one\ntwo\nthree";
  const [mine, theirs] = ["one!\ntwo\nthree", "one\ntwo\nthree?"].map((now) =>
    changing(["f"], seen, now, linesOf),
  );
  expect(done(done({ f: seen }, mine), theirs)).toEqual({ f: "one!\ntwo\nthree?" });
  expect(done(done({ f: seen }, theirs), mine)).toEqual({ f: "one!\ntwo\nthree?" });
});

it.each([
  [undefined, "a"],
  ["a", undefined],
  [null, 1],
  ["12", 12],
  [{ url: "/a", alt: "" }, null],
])("an edit of %j to %j names what it replaces", (seen, now) => {
  const document = seen === undefined ? {} : { f: seen };
  expect(done(document, changing(["f"], seen, now, linesOf))).toEqual(
    now === undefined ? {} : { f: now },
  );
  const other = apply({ f: "another" }, {
    ...changing(["f"], seen, now, linesOf),
    id: "x",
  } as never);
  expect(other.outcome).toBe("conflict");
});

const items = fc
  .uniqueArray(fc.constantFrom("a", "b", "c", "d"))
  .map((ids) => ids.map((id): Item => ({ "~id": id })));

it("moves an item one place, adds behind the last, and takes out what was seen", () => {
  fc.assert(
    fc.property(items, fc.nat(3), fc.constantFrom(-1, 1), (list, which, by) => {
      const ids = list.map(idOf);
      const id = ids[which] ?? "gone";
      const moved = moving(["l"], list, id, by);
      const to = which + by;
      if (ids[which] === undefined || ids[to] === undefined) expect(moved).toBeUndefined();
      else {
        const expected = ids.toSpliced(which, 1).toSpliced(to, 0, id);
        expect(done({ l: list }, moved?.edit)).toEqual({
          l: expected.map((one) => ({ "~id": one })),
        });
        expect(moved?.at).toBe(to);
      }
      expect(done({ l: list }, adding(["l"], list, { "~id": "new" }))).toEqual({
        l: [...list, { "~id": "new" }],
      });
      const [first] = list;
      if (first !== undefined)
        expect(done({ l: list }, removing(["l"], first))).toEqual({ l: list.slice(1) });
    }),
  );
});

it("a caret stays in front of the same character while others write around it", () => {
  expect(caretIn("Hello world", "Hello, world", 9)).toBe(10);
  expect(caretIn("Hello world", "Oh, Hello world", 1)).toBe(5);
  expect(caretIn("Hello world", "Hello world!", 3)).toBe(3);
  expect(caretIn("abc", "", 2)).toBe(0);
  fc.assert(
    fc.property(text, text, text, text, fc.nat(), (before, old, put, after, at) => {
      const [was, now] = [before + old + after, before + put + after];
      const inAfter = before.length + old.length + (at % (after.length + 1));
      const caret = at % 2 === 0 ? at % (before.length + 1) : inAfter;
      const moved = caretIn(was, now, caret);
      const isSameBefore = now.slice(0, moved) === was.slice(0, caret);
      expect(isSameBefore || now.slice(moved) === was.slice(caret)).toBe(true);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "../../../shared/working/apply.ts";
import { diff } from "../../../shared/working/diff.ts";
import { invert } from "../../../shared/working/invert.ts";
import { withIds, withoutIds } from "../../../shared/working/items.ts";
import type { Operation } from "../../../shared/working/operation.ts";
import { movedOnto, rebase } from "../../../shared/working/rebase.ts";
import { linesOf, textEdit } from "../../../shared/working/text.ts";
import {
  canonical,
  hashOf,
  isSame,
  type Json,
  type JsonObject,
} from "../../../shared/working/value.ts";

const RUNS = { seed: 20_260_301, numRuns: 1_000 };

const key = fc.constantFrom("title", "body", "faq", "constructor", "__proto__", "url", "alt");
const itemId = fc.constantFrom("a", "b", "c", "d", "e");

/** Values as working copies hold them: lists are of items with ids that differ, or of anything. */
const { value: anyValue } = fc.letrec<{ value: Json; object: JsonObject; items: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.constantFrom(null, true, false, 0.5, -0),
    fc.array(fc.integer(), { maxLength: 3 }),
    tie("object"),
    tie("items"),
  ),
  object: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map(Object.fromEntries),
  items: fc
    .uniqueArray(fc.tuple(itemId, tie("object")), { selector: ([id]) => id, maxLength: 4 })
    .map((all) => all.map(([id, object]) => ({ ...object, "~id": id }))),
}));
const anyObject = fc.record({ fields: anyValue, name: anyValue }) as fc.Arbitrary<JsonObject>;

function applyAll(value: Json, operations: readonly Operation[]): Json {
  return operations.reduce((before, operation) => {
    const applied = apply(before, operation);
    if (applied.outcome === "conflict") throw new Error(JSON.stringify(operation));
    return applied.value;
  }, value);
}

/** As it goes over the wire and through Postgres, which orders members anew. */
const reordered = (value: Json): Json => JSON.parse(canonical(value)) as Json;

describe("values", () => {
  it("hash alike whatever the order of their members, and not when they differ", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (one, other) => {
        expect(hashOf(reordered(one))).toBe(hashOf(one));
        expect(hashOf(one) === hashOf(other)).toBe(isSame(one, other));
      }),
      RUNS,
    );
    expect(hashOf(undefined)).not.toBe(hashOf(null));
  });

  it("are 100,000 short texts of which no two hash alike", () => {
    const hashes = new Set(Array.from({ length: 100_000 }, (_, index) => hashOf(`${index}`)));
    expect(hashes.size).toBe(100_000);
  });
});

describe("differences", () => {
  it("make one value of another, and of nothing else", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (from, to) => {
        const operations = diff(from, to);
        expect(isSame(applyAll(from, operations), to)).toBe(true);
        expect(isSame(applyAll(reordered(from), operations), to)).toBe(true);
        expect(diff(to, to)).toEqual([]);
      }),
      RUNS,
    );
  });

  it("are taken back one by one", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (from, to) => {
        let value = from;
        const backwards: Operation[] = [];
        for (const operation of diff(from, to)) {
          const back = invert(value, operation, "id");
          value = applyAll(value, [operation]);
          if (back !== undefined) backwards.unshift(back);
        }
        expect(isSame(applyAll(value, backwards), from)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe("ids of items", () => {
  it("come off again, differ within a value, and are the same whoever gives them", () => {
    fc.assert(
      fc.property(anyValue, (any) => {
        const plain = withoutIds(any);
        const named = withIds(plain, "r1");
        expect(withoutIds(named)).toEqual(plain);
        expect(withIds(reordered(plain), "r1")).toBeDefined();
        const ids = [...canonical(named).matchAll(/"~id":"([^"]*)"/g)].map(([, id]) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      RUNS,
    );
  });

  it("stay with items that are still there, moved or edited", () => {
    const old = withIds(
      [
        { q: "one", a: 1 },
        { q: "two", a: 2 },
        { q: "three", a: 3 },
      ],
      "r1",
    );
    const next = [
      { q: "three", a: 3 },
      { q: "one", a: 7 },
      { q: "x", a: 9 },
      { q: "y", a: 8 },
    ];
    expect(withIds(next, "r2", old)).toEqual([
      { q: "three", a: 3, "~id": "r1-2" },
      { q: "one", a: 7, "~id": "r1-0" },
      { q: "x", a: 9, "~id": "r2-0" },
      { q: "y", a: 8, "~id": "r2-1" },
    ]);
  });
});

describe("a copy on a newer revision", () => {
  it("is the revision where it changed nothing, and itself where the revision did not", () => {
    fc.assert(
      fc.property(anyObject, anyObject, (base, other) => {
        expect(isSame(rebase(base, base, other).value, other)).toBe(true);
        expect(isSame(rebase(base, other, base).value, other)).toBe(true);
        expect(rebase(base, other, base).disagreements).toEqual([]);
        expect(rebase(base, other, other)).toEqual({ value: other, disagreements: [] });
      }),
      RUNS,
    );
  });

  it("keeps its own text where both changed it, and tells the other", () => {
    const base = { name: "A", fields: { body: "old", other: "x", faq: [] } };
    const mine = { ...base, fields: { ...base.fields, body: "mine" } };
    const moved = movedOnto(
      { base, value: mine, disagreements: [] },
      { name: "B", fields: { body: "theirs", other: "y", faq: [{ q: "new" }] } },
      7,
    );
    const faq = [{ q: "new", "~id": "r7-0" }];
    expect(moved.value).toEqual({ name: "B", fields: { body: "mine", other: "y", faq } });
    expect(moved.disagreements).toEqual([{ path: ["fields", "body"], theirs: "theirs" }]);
  });

  it("has an item again that was edited here and is gone there", () => {
    const item = { q: "q", a: "a", "~id": "i" };
    const base = { fields: { faq: [item, { q: "z", "~id": "j" }] } };
    const mine = {
      fields: {
        faq: [
          { ...item, a: "mine" },
          { q: "z", "~id": "j" },
        ],
      },
    };
    const theirs = { fields: { faq: [{ q: "z", "~id": "j" }] } };
    const { value, disagreements } = rebase(base, mine, theirs);
    expect(value).toEqual(mine);
    expect(disagreements).toEqual([{ path: ["fields", "faq", "~i"], theirs: undefined }]);
  });
});

describe("an edit of a text", () => {
  const anyText = fc
    .array(fc.constantFrom("<p>a</p>\n", "<p>b</p>\n", "\n", "ä\n", "🙂"), { maxLength: 8 })
    .map((lines) => lines.join(""));

  it("names a stretch that stands in it once, and makes the other of it", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const edit = textEdit(before, after, linesOf);
        if (edit === undefined) expect(before).toBe("");
        else {
          expect(before.split(edit.old)).toHaveLength(2);
          expect(before.replace(edit.old, () => edit.set)).toBe(after);
        }
      }),
      RUNS,
    );
  });

  it("of one block leaves the others to somebody else", () => {
    const before = "<p>one</p>\n<p>two</p>\n<p>three</p>\n";
    const mine = textEdit(before, before.replace("one", "ONE"), linesOf);
    const theirs = textEdit(before, before.replace("three", "THREE"), linesOf);
    const path = ["body"];
    const value = applyAll({ body: before }, [
      { id: "1", kind: "text", path, old: theirs?.old ?? "", set: theirs?.set ?? "" },
      { id: "2", kind: "text", path, old: mine?.old ?? "", set: mine?.set ?? "" },
    ]);
    expect(value).toEqual({ body: "<p>ONE</p>\n<p>two</p>\n<p>THREE</p>\n" });
  });
});

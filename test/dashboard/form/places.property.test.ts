import { effect, signal } from "@preact/signals";
import fc from "fast-check";
import { expect, it } from "vitest";
import { placeAt, placesOf } from "../../../dashboard/form/place.ts";
import { sharing } from "../../../dashboard/form/sharing.ts";
import { canonical, type Json, type JsonObject } from "../../../shared/working/value.ts";
import { valueAt } from "../../../shared/working/path.ts";

/** Documents as forms have them: members, lists, items with ids, and names that objects inherit. */
const keys = fc.constantFrom("a", "b", "name", "constructor", "__proto__", "url");
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Json>(null, "", "x", 1, true, [1, 2]),
    fc
      .array(fc.tuple(keys, tie("value")), { maxLength: 4 })
      .map((all) => Object.fromEntries(all) as Json),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom("i", "j", "k"), tie("value")), {
        selector: ([id]) => id,
      })
      .map((all) => all.map(([id, inner]) => ({ "~id": id, inner })) as Json),
  ),
}));

it("shares what is the same, and is the next value", () => {
  fc.assert(
    fc.property(json, json, (previous, next) => {
      const shared = sharing(previous, next);
      expect(canonical(shared)).toBe(canonical(next));
      if (canonical(previous) === canonical(next)) expect(shared).toBe(previous);
      // what came anew and is the same is the one of before
      expect(sharing(next, JSON.parse(JSON.stringify(next)) as Json)).toBe(next);
    }),
  );
});

it("a place tells of changes there alone, whatever else changes or comes anew", () => {
  const before: JsonObject = {
    name: "A",
    fields: {
      title: "T",
      rows: [
        { "~id": "x", text: "1" },
        { "~id": "y", text: "2" },
      ],
    },
  };
  const document = signal(before);
  const root = placesOf(document);
  const told: string[] = [];
  const watch = (...path: string[]) =>
    effect(
      () => void told.push(`${path.join(".")}=${JSON.stringify(placeAt(root, path).value.value)}`),
    );
  watch("fields", "title");
  watch("fields", "rows", "~x", "text");
  watch("fields", "rows", "~y");
  told.length = 0;
  document.value = JSON.parse(
    '{"name":"B","fields":{"title":"T","rows":[{"~id":"y","text":"2"},{"~id":"new"},{"~id":"x","text":"1!"}]}}',
  ) as JsonObject;
  expect(told).toEqual(['fields.rows.~x.text="1!"']);
  document.value = { name: "B", fields: {} };
  expect(told.slice(1).toSorted()).toEqual([
    "fields.rows.~x.text=undefined",
    "fields.rows.~y=undefined",
    "fields.title=undefined",
  ]);
});

it("finds what stands at a path as operations do", () => {
  fc.assert(
    fc.property(
      json,
      fc.array(fc.oneof(keys, fc.constantFrom("~i", "~j")), { maxLength: 4 }),
      (value, path) => {
        const document = { fields: value };
        const place = placeAt(placesOf(signal(document)), ["fields", ...path]);
        expect(place.value.value).toEqual(valueAt(document, ["fields", ...path]));
      },
    ),
  );
});

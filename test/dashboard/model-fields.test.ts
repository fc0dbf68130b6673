import { expect, test } from "vitest";
import {
  addTo,
  lossBetween,
  moveTo,
  removeAt,
  replaceAt,
} from "../../dashboard/screens/model/fields.ts";
import { keyOf } from "../../dashboard/screens/model/keys.ts";
import type { Field } from "../../shared/content/model.ts";

const text = (key: string): Field & { kind: "short_text" } => ({ key, kind: "short_text" });
const rows = (...keys: string[]): Field => ({
  key: "rows",
  kind: "repeater",
  fields: keys.map(text),
});
const keys = (fields: readonly Field[]): unknown[] =>
  fields.map((field) => (field.kind === "repeater" ? [field.key, keys(field.fields)] : field.key));

test("a field moves among those beside it, and no further", () => {
  const fields = [text("a"), rows("x", "y", "z"), text("b")];
  expect(keys(moveTo(fields, [0], 2))).toEqual([["rows", ["x", "y", "z"]], "b", "a"]);
  expect(keys(moveTo(fields, [1, 2], 0))).toEqual(["a", ["rows", ["z", "x", "y"]], "b"]);
  expect(keys(moveTo(fields, [0], -1))).toEqual(keys(fields));
  expect(keys(moveTo(fields, [1, 2], 3))).toEqual(keys(fields));
});

test("fields are added, replaced and removed, in repeaters too", () => {
  const fields = [text("a"), rows("x")];
  expect(keys(addTo(fields, null, text("b")))).toEqual(["a", ["rows", ["x"]], "b"]);
  expect(keys(addTo(fields, 1, text("y")))).toEqual(["a", ["rows", ["x", "y"]]]);
  expect(keys(replaceAt(fields, [1, 0], text("z")))).toEqual(["a", ["rows", ["z"]]]);
  expect(keys(removeAt(fields, [0]))).toEqual([["rows", ["x"]]]);
});

test("what readers lose is named by its path; a new name, an order and `required` lose nothing", () => {
  const before: Field[] = [text("a"), text("b"), rows("x", "y"), { key: "n", kind: "number" }];
  const after: Field[] = [
    rows("y"),
    { ...text("b"), name: "Bee", required: true },
    { key: "n", kind: "short_text" },
    text("new"),
  ];
  expect(lossBetween(before, after)).toEqual({ taken: ["a", "rows.x"], changed: ["n"] });
  expect(lossBetween(before, before.toReversed())).toEqual({ taken: [], changed: [] });
});

test.each([
  ["Hero title", "hero_title"],
  ["  Über uns! ", "uber_uns"],
  ["2 columns", "columns"],
  ["日本", ""],
])("the key of %s is %s", (name, key) => expect(keyOf(name)).toBe(key));

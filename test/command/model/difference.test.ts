import { expect, it } from "vitest";
import { differencesBetween } from "../../../command/model/difference.ts";
import { sorted, type ModelType } from "../../../command/model/shapes.ts";
import type { Field } from "../../../shared/content/model.ts";
import { many, number, one, text } from "../../support/model.ts";

/** What is another in a type, in plain words. */

const typeOf = (fields: Field[], name = "Country"): ModelType[] =>
  sorted([{ kind: "page", key: "country", name, fields }]);
const dropdown = (...options: string[]): Field => ({ key: "size", kind: "dropdown", options });
const rows = (...fields: Field[]): Field => ({ key: "rows", kind: "repeater", fields }) as Field;
const picker = (...components: string[]): Field => ({
  key: "body",
  kind: "component_picker",
  components,
});

const CASES: [string, Field[], Field[], string[], string[], boolean][] = [
  ["nothing", [text("a")], [text("a")], [], [], false],
  ["a new field", [], [text("a")], ["field a is new: short_text"], [], false],
  ["one taken out", [text("a"), text("b")], [text("b")], ["field a is taken out"], ["a"], false],
  ["a kind", [text("a")], [number("a")], ["field a becomes number; it was short_text"], [], true],
  [
    "an order",
    [text("a"), text("b")],
    [text("b"), text("a")],
    ["the fields have another order: b, a"],
    [],
    false,
  ],
  [
    "no order where one is new",
    [text("a"), text("b")],
    [text("c"), text("a"), text("b")],
    ["field c is new: short_text"],
    [],
    false,
  ],
  [
    "a member",
    [text("a")],
    [{ ...text("a"), required: true }],
    ["field a, required: nothing becomes true"],
    [],
    true,
  ],
  [
    "a hint",
    [text("a")],
    [{ ...text("a"), help: "Say it." }],
    ['field a, help: nothing becomes "Say it."'],
    [],
    false,
  ],
  [
    "options",
    [dropdown("s", "m")],
    [dropdown("m", "l")],
    ['field size, options: "l" is new, "s" is taken out'],
    [],
    true,
  ],
  [
    "their order",
    [dropdown("s", "m")],
    [dropdown("m", "s")],
    ["field size, options: another order"],
    [],
    true,
  ],
  [
    "components",
    [picker("x")],
    [picker("x", "y")],
    ['field body, components: "y" is new'],
    [],
    true,
  ],
  [
    "a target",
    [one("r", "page", "x")],
    [one("r", "page", "y")],
    ['field r, to: {"kind":"page","key":"x"} becomes {"kind":"page","key":"y"}'],
    [],
    true,
  ],
  [
    "one or many",
    [one("r", "page", "x")],
    [many("r", "page", "x")],
    ["field r, many: false becomes true"],
    [],
    true,
  ],
  [
    "a row",
    [rows(text("a"), text("b"))],
    [rows(text("b"), text("c"))],
    ["field rows.c is new: short_text", "field rows.a is taken out"],
    ["rows.a"],
    false,
  ],
  [
    "a key of everybody's",
    [text("constructor")],
    [text("toString")],
    ["field toString is new: short_text", "field constructor is taken out"],
    ["constructor"],
    false,
  ],
];

it.each(CASES)("is said: %s", (_name, before, after, said, taken, mayBeRefused) => {
  const [found] = differencesBetween(typeOf(before), typeOf(after));
  if (said.length === 0) expect(found).toBeUndefined();
  else expect(found).toMatchObject({ kind: "changed", said, taken, mayBeRefused });
});

it("is said of names, and of types that one side has", () => {
  expect(differencesBetween(typeOf([], "A"), typeOf([], "B"))).toMatchObject([
    { said: ['name: "A" becomes "B"'] },
  ]);
  expect(differencesBetween([], typeOf([]))).toMatchObject([{ kind: "new" }]);
  expect(differencesBetween(typeOf([]), [])).toMatchObject([{ kind: "gone" }]);
});

import fc from "fast-check";
import type { Field } from "../../shared/content/model.ts";

/** A site whose fields are of every kind that lists compare, hostile values for them, and what may be asked of it. */

const simple: Field[] = [
  { key: "text", kind: "short_text" },
  { key: "long", kind: "long_text" },
  { key: "count", kind: "number" },
  { key: "on", kind: "date" },
  { key: "open", kind: "checkbox" },
  { key: "image", kind: "media" },
  { key: "colour", kind: "color" },
];
type Simple = Extract<Field, { kind: "short_text" | "reference" }>;
const one: Field = {
  key: "one",
  kind: "reference",
  many: false,
  to: { kind: "collection", key: "c" },
};
const many: Field = { key: "many", kind: "reference", many: true, to: { kind: "page", key: "p" } };
const rows: Field = { key: "rows", kind: "repeater", fields: [...simple, one, many] as Simple[] };

export const componentFields: Field[] = [...simple, one, rows];
export const itemFields: Field[] = [...simple, { key: "name", kind: "short_text" }, one];
export const pageFields: Field[] = [
  ...simple,
  one,
  many,
  rows,
  { key: "part", kind: "component", component: "block" },
  { key: "body", kind: "component_picker", components: ["block"] },
];

const prefix = "x".repeat(200);
const TEXTS = [
  "",
  "a",
  "A",
  "ä",
  "a\u0308",
  "😀",
  "ｆ",
  "z z",
  "0",
  "null",
  prefix,
  `${prefix}a`,
  `${prefix}b`,
  `${prefix}bb`,
];
const NUMBERS = [
  null,
  0,
  -0,
  1,
  -1,
  1.5,
  0.1,
  0.30000000000000004,
  1e21,
  1e-7,
  -1e21,
  5e-324,
  2 ** 80,
];
const DATES = [
  null,
  "2024-03-15",
  "2024-03-15T00:00:00Z",
  "2024-03-15T02:00:00+02:00",
  "2024-03-14T23:59:59.999999",
  "2024-02-29T12:00",
  "0001-01-01T00:00:00+14:00",
  "9999-12-31T23:59:59-14:00",
];
const MEDIA = ["", "https://img.example/a", "https://img.example/b"];
const COLOURS = ["", "#fff", "#000000"];

type Scalar = string | number | boolean | null;
const pools = new Map<string, readonly Scalar[]>([
  ["count", NUMBERS],
  ["on", DATES],
  ["open", [true, false]],
  ["image", MEDIA],
  ["colour", COLOURS],
]);
export const pool = (key: string): readonly Scalar[] => pools.get(key) ?? TEXTS;

/** What of a document is to be: chance as numbers that choose among what there is. */
export const chances: fc.Arbitrary<number[]> = fc.array(fc.nat(1_000), {
  minLength: 40,
  maxLength: 40,
});

/** Fills fields; references pick among the documents there are. */
export function fill(
  fields: Field[],
  draw: () => number,
  documents: { items: number[]; pages: string[] },
): Record<string, unknown> {
  const pick = <T>(from: readonly T[]) => from[draw() % from.length];
  const list = <T>(make: () => T) => Array.from({ length: draw() % 3 }, make);
  const valueOf = (field: Field): unknown => {
    switch (field.kind) {
      case "reference": {
        const from: readonly (number | string)[] =
          field.to.kind === "page" ? documents.pages : documents.items;
        if (field.many) return from.length === 0 ? [] : list(() => pick(from));
        return from.length === 0 || draw() % 4 === 0 ? null : pick(from);
      }
      case "repeater":
        return list(() => fill(field.fields, draw, documents));
      case "component":
        return fill(componentFields, draw, documents);
      case "component_picker":
        return list(() => ({ block: fill(componentFields, draw, documents) }));
      default:
        return pick(pool(field.key));
    }
  };
  return Object.fromEntries(fields.map((field) => [field.key, valueOf(field)]));
}

const leaf = fc.constantFrom(...simple.map(({ key }) => key));
const through = fc.constantFrom(
  "",
  "one.",
  "many.",
  "rows.",
  "part.",
  "body.block.",
  "one.one.",
  "rows.one.",
  "rows.many.",
  "part.rows.",
  "body.block.one.",
  "body.block.rows.many.",
);
const asked = (value: Scalar = null) =>
  encodeURIComponent(value === null ? "" : String(value).slice(0, 200));
const filter = fc
  .tuple(through, leaf, fc.nat(100))
  .map(([before, key, at]) => `fields.${before}${key}=${asked(pool(key)[at % pool(key).length])}`);
const bare = fc
  .tuple(
    fc.constantFrom("one", "many", "rows.one", "many.one", "many.slug"),
    fc.constantFrom("", "", "__ne", "__in"),
    fc.constantFrom("a", "b", "1", "2", "5", "", "z z", "a,2,z z"),
  )
  .map(([path, ending, value]) => `fields.${path}${ending}=${encodeURIComponent(value)}`);

/** What no value is, and what lies between two of them. */
const BESIDE: Scalar[] = [
  "1e400",
  "-1e400",
  "1e-400",
  "0.10000000000000000001",
  "-0",
  "x".repeat(150),
];
const BETWEEN = ["gt", "gte", "lt", "lte"];
/** Filters with an operator; some make no sense for their field. */
const operated = fc
  .tuple(
    through,
    leaf,
    fc.constantFrom(...BETWEEN, ...BETWEEN, "in", "ne", "ne", "contains"),
    fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }),
    fc.nat(30),
  )
  .map(([before, key, operator, at, chance]) => {
    const from = chance === 0 ? BESIDE : pool(key);
    const values = at.map((each) => asked(from[each % from.length]));
    const value = operator === "in" ? values.join(",") : (values[0] ?? "");
    // a piece of a text, and the end of one that is kept cut
    const piece =
      chance % 2 === 0 ? value : encodeURIComponent(["x".repeat(99), "b", "xa"][chance % 3] ?? "");
    return `fields.${before}${key}__${operator}=${operator === "contains" ? piece : value}`;
  });
/** Two ends of one range, the list perhaps in its order. */
const range = fc
  .tuple(
    fc.constantFrom("", "", "rows.", "part.", "one."),
    fc.constantFrom("count", "on", "text"),
    fc.tuple(fc.constantFrom("gt", "gte"), fc.constantFrom("lt", "lte")),
    fc.tuple(fc.nat(100), fc.nat(100)),
  )
  .map(([before, key, operators, at]) =>
    operators
      .map(
        (each, end) =>
          `fields.${before}${key}__${each}=${asked(pool(key)[(at[end] ?? 0) % pool(key).length])}`,
      )
      .join("&"),
  );
const order = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.oneof(
      leaf,
      leaf.map((key) => `part.${key}`),
      fc.constantFrom("published", "updated"),
    ),
  )
  .map(([sign, path]) => `order=${sign}${path}`);
const paging = fc.constantFrom(
  "",
  "page_size=2",
  "page_size=2&page=2",
  "limit=3&offset=1",
  "limit=2&offset=4",
  "page_size=100",
);

/** A list that selects, with whatever parameters. */
export const randomList: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("/v2/pages/p/", "/v2/content/c/", "/v2/content/?keys=c,d"),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: filter },
        { weight: 4, arbitrary: operated },
        { weight: 2, arbitrary: range },
        bare,
      ),
      { maxLength: 2 },
    ),
    fc.oneof(fc.constant(""), order),
    paging,
    fc.constantFrom("", "", "locale=de"),
  )
  .map(([path, filters, ...rest]) => {
    const params = [...filters, ...rest].filter((part) => part !== "").join("&");
    return `${path}${path.includes("?") ? "&" : "?"}${params}`;
  });

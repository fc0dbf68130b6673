import { describe, expect, test } from "vitest";
import { convertMembers, componentsOf } from "../../../command/import/model/convert.ts";
import { words } from "../../../command/import/fits.ts";
import { NO_HINTS, parseHints, type Hints } from "../../../command/import/model/hints.ts";
import { inferModel, type SeenType } from "../../../command/import/model/infer.ts";
import { seeMembers, type Members } from "../../../command/import/model/seen.ts";

/** Kinds of fields, told from the values of many documents. */

const members = (documents: Record<string, unknown>[], probes: unknown[] = []): Members => {
  const seen: Members = new Map();
  for (const [at, document] of documents.entries()) seeMembers(seen, document, probes[at]);
  return seen;
};
const typeOf = (
  documents: Record<string, unknown>[],
  probes: unknown[] = [],
  kind: SeenType["kind"] = "page",
): SeenType => ({
  kind,
  key: "t",
  name: "t",
  members: members(documents, probes),
});
const infer = (
  seen: SeenType[],
  hints: Hints = NO_HINTS,
  collectionOf: (id: number) => string | undefined = () => undefined,
) => inferModel(seen, hints, collectionOf);

/** What a field is that has these values, in the words of hints; null: left out. */
function kindOf(
  values: unknown[],
  probes: unknown[] = [],
  kind: SeenType["kind"] = "page",
): string | null {
  const documents = values.map((value) => ({ f: value }));
  const opened = probes.map((value) => ({ f: value }));
  const { types } = infer([typeOf(documents, opened, kind)]);
  const [field] = types.find(({ key }) => key === "t")?.fields ?? [];
  return field === undefined ? null : words(field);
}

const city = "/v2/content/?keys=city[_id=7]";
const page = (type: string | null, slug: string) => ({
  slug,
  name: "n",
  page_type: type,
  fields: {},
});
const media = { url: "https://e.example/a", alt: "" };
const long = "x".repeat(201);

describe("one field", () => {
  test.each<[unknown[], string | null]>([
    [["a"], "short_text"],
    [["a", long], "long_text"],
    [["a\nb"], "long_text"],
    [["<p>a</p>", "plain"], "wysiwyg"],
    [["a < b > c"], "short_text"],
    [[1, 2.5, null], "number"],
    [[0], "number"],
    [[true, false], "checkbox"],
    [["2024-03-15T00:00:00", "2023-04-13T07:29:57.727000+00:00", null], "date"],
    [["2024-03-15T00:00:00", ""], "short_text"],
    [["2024-03-15"], "short_text"],
    [["2024-02-30T00:00:00"], "short_text"],
    [["#fff", "#A0b1C2", ""], "color"],
    [["#fff", "red"], "short_text"],
    [[media, "", null], "media"],
    [["https://cdn.buttercms.com/abc", ""], "media"],
    [["https://cdn.buttercms.com/abc", "and text"], "short_text"],
    [["/media/1/a.png"], "media"],
    [["https://e.example/a.png"], "short_text"],
    [[city, null, ""], "reference collection city"],
    [["/v2/pages/country/france/", null], "reference page country"],
    [[[city], []], "references collection city"],
    [[[page("country", "france")]], "references page country"],
    [[page("country", "france"), null], "reference page country"],
    [[{ a: "x", b: 1 }, {}], "component f"],
    [[[{ a: "x" }, { b: 1 }]], "repeater (a: short_text, b: number)"],
    [
      [
        [
          { type: "hero", fields: { a: "x" } },
          { type: "cta", fields: {} },
        ],
      ],
      "component_picker hero cta",
    ],
    [[[{ type: "hero", fields: "x" }]], "repeater (type: short_text, fields: short_text)"],
    [[[]], "repeater (text: short_text)"],
    [[{}], "component f"],
    [[""], "short_text"],
    [[null], "number"],
    [[["a", "b"]], null],
    [[[[1]]], null],
    [["/v2/pages/*/about/"], null],
    [[{ meta: { id: 5 } }], null],
    [["a", 1], "short_text"],
    [["/v2/content/?keys=city"], "short_text"],
  ])("%j is %s", (values, kind) => {
    expect(kindOf(values)).toBe(kind);
  });

  test.each<[unknown, unknown, string | null]>([
    // the same text in the opened form leads nowhere
    [city, city, "short_text"],
    ["/odd/uri", page("country", "x"), "reference page country"],
    [media, "https://e.example/a", "media"],
    [media, media, "component f"],
    [[city], [{ meta: { id: 7 }, name: "Paris" }], "references collection city"],
    [["/odd"], [page("country", "x")], "references page country"],
    [[city, city], [{ meta: { id: 7 } }], "references collection city"],
  ])("%j, opened %j, is %s", (value, probe, kind) => {
    expect(kindOf([value], [probe])).toBe(kind);
  });

  test.each([[{ a: "x" }], [[{ type: "a", fields: {} }]], [[{ a: "x" }]]])(
    "of a collection is never %j",
    (value) => {
      expect(kindOf([value], [], "collection")).toBeNull();
    },
  );
});

describe("a model", () => {
  test("components of one name and the same fields are one, of others two", () => {
    const seo = { title: "a", text: "b" };
    const one = { ...typeOf([{ seo }]), key: "one" };
    const two = { ...typeOf([{ seo: { title: "c", text: long } }]), key: "two" };
    const three = { ...typeOf([{ seo: { other: 1 } }]), key: "three" };
    const { types } = infer([one, two, three]);
    const shown = types.map(({ kind, key, fields }) => [
      kind,
      key,
      ...fields.map((field) => `${field.key} ${words(field)}`),
    ]);
    expect(shown).toEqual([
      ["component", "seo", "title short_text", "text long_text"],
      ["component", "three_seo", "other number"],
      ["page", "one", "seo component seo"],
      ["page", "two", "seo component seo"],
      ["page", "three", "seo component three_seo"],
    ]);
  });

  test("what references lead to is made, with no fields, where nothing can be read of it", () => {
    const { types } = infer([typeOf([{ to: city }])]);
    expect(types.map(({ kind, key }) => `${kind} ${key}`)).toEqual(["page t", "collection city"]);
  });

  test("items without their collection are found by their ids", () => {
    const { types } = infer([typeOf([{ to: { meta: { id: 7 } } }, { to: null }])], NO_HINTS, (id) =>
      id === 7 ? "city" : undefined,
    );
    expect(types[0]?.fields.map(words)).toEqual(["reference collection city"]);
  });

  test("what is not certain is told once, with all its fields", () => {
    const { doubts } = infer([
      typeOf([{ a: "", b: "", c: null, "2x": "x", d: ["x"], e: ["x", 1] }]),
    ]);
    expect(doubts).toEqual([
      "page t: a, b was never filled in, taken for a short text",
      "page t: c was always null, taken for a number",
      "page t: 2x has a name that no field can have, left out",
      "page t: d, e holds what no field can, left out",
    ]);
  });

  test("members that every object has are fields like others", () => {
    const document = JSON.parse(
      '{"constructor":"a","toString":1,"__proto__":"b","hasOwnProperty":true}',
    ) as Record<string, unknown>;
    const { types } = infer([typeOf([document])]);
    expect(types[0]?.fields.map((field) => `${field.key} ${words(field)}`)).toEqual([
      "constructor short_text",
      "toString number",
      "hasOwnProperty checkbox",
    ]);
    expect(
      convertMembers(document, types[0]?.fields ?? [], {
        components: componentsOf(types),
        base: "http://e.example",
      }),
    ).toEqual({
      constructor: "a",
      toString: 1,
      hasOwnProperty: true,
    });
  });
});

describe("hints", () => {
  const hints = (fields: Record<string, string>, place = "page t") =>
    parseHints(JSON.stringify({ [place]: fields }), "hints.json");

  test.each([
    ["reference collection city"],
    ["references page country"],
    ["short_text"],
    ["html"],
    ["date"],
    ["dropdown a b"],
    ["component seo"],
    ["component_picker hero cta"],
  ])("%s goes before what was seen", (hint) => {
    const { types } = infer([typeOf([{ f: 5 }])], hints({ f: hint }));
    expect(types.find(({ key }) => key === "t")?.fields.map(words)).toEqual([hint]);
  });

  test("none leaves a field out; paths lead into repeaters, places into components", () => {
    const seen = typeOf([{ a: 1, rows: [{ to: "" }], seo: { x: "" } }]);
    const stated = new Map([
      ...hints({ a: "none", "rows.to": "reference page t" }),
      ...hints({ x: "html" }, "component seo"),
    ]);
    const { types } = infer([seen], stated);
    expect(types.map(({ key, fields }) => [key, ...fields.map(words)])).toEqual([
      ["seo", "html"],
      ["t", "repeater (to: reference page t)", "component seo"],
    ]);
  });

  test.each([
    ["", "is read as JSON"],
    ["[]", "is read as JSON"],
    ['{"page t": {"a": 1}}', "is read as JSON"],
    ['{"t": {"a": "date"}}', "name a type as in"],
    ['{"page t": {"a": "datum"}}', '"datum" is none of'],
    ['{"page t": {"a": "date x"}}', '"date x" is none of'],
    ['{"page t": {"a": "reference city"}}', '"reference city" is none of'],
    ['{"page t": {"a": "dropdown"}}', '"dropdown" is none of'],
    ['{"page t": {"a": "component __proto__"}}', "is none of"],
  ])("%s is refused: %s", (text, why) => {
    expect(() => parseHints(text, "hints.json")).toThrow(why);
  });
});

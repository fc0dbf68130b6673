import { expect, it } from "vitest";
import { fits } from "../../../dashboard/form/fits.ts";
import type { FormField, FormType } from "../../../dashboard/form/form-field.ts";
import { frameOf, frameOfProblem } from "../../../dashboard/form/frames.ts";
import { POST_TYPE } from "../../../dashboard/form/post-type.ts";
import { grouped } from "../../../dashboard/form/said.ts";
import { summaryOf } from "../../../dashboard/form/summary.ts";
import type { Json } from "../../../shared/working/value.ts";

const hero: FormType = {
  kind: "component",
  key: "hero",
  name: "Hero",
  fields: [
    { kind: "short_text", key: "title" },
    { kind: "repeater", key: "links", fields: [{ kind: "short_text", key: "url" }] },
  ],
};
const type: FormType = {
  kind: "page",
  key: "recipe",
  name: "Recipe",
  fields: [
    { kind: "short_text", key: "title" },
    { kind: "media", key: "image" },
    { kind: "component", key: "top", component: "hero" },
    { kind: "repeater", key: "rows", fields: [{ kind: "number", key: "price" }] },
    { kind: "component_picker", key: "parts", components: ["hero"] },
  ],
};
const shape = { type, components: [hero] };
const document: Json = {
  name: "A",
  fields: {
    rows: [{ "~id": "r0" }, { "~id": "r1" }],
    parts: [{ "~id": "p0", type: "hero", fields: { links: [{ "~id": "l0" }] } }],
    gone: 1,
  },
};

it.each([
  ["name", "name"],
  ["title", "fields title"],
  ["image.extra", "fields image"],
  ["top.title", "fields top title"],
  ["rows", "fields rows"],
  ["rows[1].price", "fields rows ~r1 price"],
  ["rows[9].price", "fields rows"],
  ["parts[0]", "fields parts ~p0"],
  ["parts[0].hero.title", "fields parts ~p0 fields title"],
  ["parts[0].hero.links[0].url", "fields parts ~p0 fields links ~l0 url"],
  ["gone", undefined],
  ["", undefined],
  ["__proto__.x", undefined],
  ["constructor", undefined],
])("a problem at %j is shown at %s", (path, frame) => {
  expect(frameOfProblem(path, document, shape)?.join(" ")).toBe(frame);
});

it.each([
  ["name", "name"],
  ["fields title", "fields title"],
  ["fields image url", "fields image"],
  ["fields rows ~r1", "fields rows ~r1"],
  ["fields rows ~r1 price", "fields rows ~r1 price"],
  ["fields rows ~other price", "fields rows"],
  ["fields parts ~p0 fields links ~l0 url", "fields parts ~p0 fields links ~l0 url"],
  ["fields parts ~p0 type", "fields parts ~p0"],
  ["fields gone", undefined],
])("what is said of %j is shown at %s", (path, frame) => {
  expect(frameOf(path.split(" "), document, shape)?.join(" ")).toBe(frame);
});

it("an item of a collection has no name of its own, and a field may be called so", () => {
  const named: FormType = {
    ...type,
    kind: "collection",
    fields: [{ kind: "short_text", key: "name" }],
  };
  expect(frameOfProblem("name", document, { type: named, components: [] })).toEqual([
    "fields",
    "name",
  ]);
  expect(frameOf(["name"], document, { type: named, components: [] })).toBeUndefined();
  expect(frameOfProblem("categories", document, { type: POST_TYPE, components: [] })).toEqual([
    "fields",
    "categories",
  ]);
});

it("says of a part what is in it, and of what has none that it is elsewhere", () => {
  const said = grouped(
    ["rows[0].price", "rows[1].price", "gone"],
    (path) => frameOfProblem(path, document, shape),
    (path) => path,
  );
  expect(said.at(["fields", "rows", "~r0", "price"])).toEqual(["rows[0].price"]);
  expect(said.inside(["fields", "rows"])).toHaveLength(2);
  expect(said.at(["fields", "rows"])).toEqual([]);
  expect(said.elsewhere).toEqual(["gone"]);
});

const HOSTILE: Json[] = [
  "text",
  1.5,
  1e300,
  true,
  [],
  [1],
  ["a"],
  [{}],
  {},
  { url: 1 },
  { "~id": "x" },
  [[]],
];

it.each<[FormField, Json[]]>([
  [{ kind: "short_text", key: "f" }, ["text"]],
  [{ kind: "number", key: "f" }, ["text", 1.5, 1e300]],
  [{ kind: "checkbox", key: "f" }, [true]],
  [{ kind: "media", key: "f" }, []],
  [{ kind: "reference", key: "f", to: { kind: "page", key: "p" }, many: false }, []],
  [{ kind: "reference", key: "f", to: { kind: "page", key: "p" }, many: true }, [[], [1]]],
  [{ kind: "repeater", key: "f", fields: [] }, [[]]],
  [{ kind: "component", key: "f", component: "hero" }, [{}, { url: 1 }, { "~id": "x" }]],
  [{ kind: "component_picker", key: "f", components: [] }, [[]]],
])("%j can show of hostile values: %j", (field, fitting) => {
  expect(HOSTILE.filter((value) => fits(value, field))).toEqual(fitting);
  expect(fits(undefined, field) && fits(null, field)).toBe(true);
});

it.each<[Json, string]>([
  [{ body: "<p>Of <b>all</b></p>", title: " Pear \n tart " }, "Pear tart"],
  [{ body: "<p>Of <b>all</b></p>" }, "Of all"],
  [{ who: [7, 8] }, "Ann"],
  [{ image: { url: "/media/1/pear.jpg", alt: "" } }, "pear.jpg"],
  [{ price: 0 }, "0"],
  [{ title: 5, body: [], image: "x" }, "5"],
  ["no row", ""],
  [{ title: "x".repeat(200) }, `${"x".repeat(120)}…`],
  [{ title: "😀".repeat(130) }, `${"😀".repeat(120)}…`],
])("a folded row %j says %j", (row, summary) => {
  const fields: FormField[] = [
    { kind: "number", key: "price" },
    { kind: "wysiwyg", key: "body" },
    { kind: "media", key: "image" },
    { kind: "short_text", key: "title" },
    { kind: "term", key: "who", of: "author", many: true },
  ];
  expect(summaryOf(row, fields, (id) => (id === 7 ? "Ann" : undefined))).toBe(summary);
});

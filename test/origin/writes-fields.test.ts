import { describe, expect, test } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { makeItems, makePage, makeType, many, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const PAGE_SLUG = "Incorrect type. Expected a page's slug.";
const ITEM_ID = "Incorrect type. Expected a collection item's id.";
const missing = (name: string | number) => `Invalid reference "${name}" - object does not exist.`;

/** Every kind of field, none required. */
const kinds: Field[] = [
  { key: "text", kind: "short_text" },
  { key: "long", kind: "long_text" },
  { key: "rich", kind: "wysiwyg" },
  { key: "code", kind: "html" },
  { key: "number", kind: "number" },
  { key: "flag", kind: "checkbox" },
  { key: "date", kind: "date" },
  { key: "colour", kind: "color" },
  { key: "side", kind: "dropdown", options: ["left", "right"] },
  { key: "image", kind: "media" },
  one("page", "page", "p"),
  many("pages", "page", "p"),
  one("item", "collection", "i"),
  many("items", "collection", "i"),
  {
    key: "rows",
    kind: "repeater",
    min: 1,
    max: 2,
    fields: [text("label") as never, one("item", "collection", "i") as never],
  },
  { key: "part", kind: "component", component: "part" },
  { key: "body", kind: "component_picker", components: ["part"] },
];

const empty = {
  text: "",
  long: "",
  rich: "",
  code: "",
  number: null,
  flag: false,
  date: null,
  colour: "",
  side: "",
  image: "",
  page: null,
  pages: [],
  item: null,
  items: [],
  rows: [],
  part: { label: "", rows: [] },
  body: [],
};

async function createKinds() {
  const origin = await newOrigin();
  await makeType(origin, "collections", "i", [text("label")]);
  await makeType(origin, "components", "part", [
    text("label"),
    { key: "rows", kind: "repeater", fields: [{ key: "n", kind: "number" }] },
  ]);
  await makeType(origin, "page-types", "p", [text("label")]);
  await makeType(origin, "page-types", "kinds", kinds);
  const [item = 0, other = 0] = await makeItems(origin, "i", [{ label: "I" }, { label: "J" }]);
  await makePage(origin, "p", "a", { label: "A" });
  await makePage(origin, "p", "b", { label: "B" });
  await makePage(origin, "kinds", "k", empty_());
  return { origin, item, other };
}

/** All cleared; the repeater's lower bound does not hold for one that is left empty. */
const empty_ = () => Object.fromEntries(kinds.map(({ key }) => [key, ""]));

const K = "/v2/pages/kinds/k/";

async function shown(origin: TestOrigin): Promise<Record<string, unknown>> {
  await origin.materialize();
  const { body } = await origin.request("GET", `${K}?levels=1`);
  return (body as { data: { fields: Record<string, unknown> } }).data.fields;
}

describe("a field", () => {
  /** What is sent, and the messages by path; or, when there are none, what readers see. */
  const refused: [string, unknown, Record<string, string[]>][] = [
    ["text", 3, { text: ["Not a valid string."] }],
    ["text", ["a"], { text: ["Not a valid string."] }],
    ["long", true, { long: ["Not a valid string."] }],
    ["rich", {}, { rich: ["Not a valid string."] }],
    ["code", 0, { code: ["Not a valid string."] }],
    ["number", "many", { number: ["A valid number is required."] }],
    ["number", "1e3", { number: ["A valid number is required."] }],
    ["number", true, { number: ["A valid number is required."] }],
    ["flag", "yes", { flag: ["Must be a valid boolean."] }],
    ["flag", 1, { flag: ["Must be a valid boolean."] }],
    ["date", "soon", { date: ["Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]]."] }],
    [
      "date",
      "2023-02-29",
      { date: ["Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]]."] },
    ],
    [
      "date",
      "2023-02-28T24:00",
      { date: ["Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]]."] },
    ],
    ["date", 20230228, { date: ["Date has wrong format. Use ISO 8601: YYYY-MM-DD[Thh:mm[:ss]]."] }],
    ["colour", "red", { colour: ["A colour is written as #rgb or #rrggbb."] }],
    ["colour", "#12345", { colour: ["A colour is written as #rgb or #rrggbb."] }],
    ["side", "middle", { side: ["Not a valid choice. Use one of: left, right."] }],
    ["side", "Left", { side: ["Not a valid choice. Use one of: left, right."] }],
    ["image", "picture", { image: ["Enter a valid URL."] }],
    ["image", "ftp://x.example/a", { image: ["Enter a valid URL."] }],
    ["image", "javascript:alert(1)", { image: ["Enter a valid URL."] }],
    ["image", { url: "https://x.example/a", alt: 3 }, { image: ["Enter a valid URL."] }],
    ["page", 3, { page: [PAGE_SLUG] }],
    ["page", "none", { page: [missing("none")] }],
    ["page", ["a"], { page: [PAGE_SLUG] }],
    ["pages", "a", { pages: ["Expected a list of items."] }],
    ["pages", ["a", "none", 4], { "pages[1]": [missing("none")], "pages[2]": [PAGE_SLUG] }],
    ["item", "a", { item: [ITEM_ID] }],
    ["item", 0, { item: [ITEM_ID] }],
    ["item", 1.5, { item: [ITEM_ID] }],
    ["item", 999_999_999, { item: [missing(999_999_999)] }],
    ["items", [""], { "items[0]": [ITEM_ID] }],
    ["rows", "x", { rows: ["Expected a list of items."] }],
    ["rows", [], { rows: ["At least 1 items are needed."] }],
    ["rows", [{}, {}, {}], { rows: ["At most 2 items are allowed."] }],
    ["rows", ["x"], { "rows[0]": ["Expected an object of fields."] }],
    ["rows", [{ label: 1 }], { "rows[0].label": ["Not a valid string."] }],
    [
      "rows",
      [{}, { item: "x", more: 1 }],
      { "rows[1].more": ["Unknown field."], "rows[1].item": [ITEM_ID] },
    ],
    ["part", [], { part: ["Expected an object of fields."] }],
    ["part", { label: 1 }, { "part.label": ["Not a valid string."] }],
    ["part", { rows: [{ n: "x" }] }, { "part.rows[0].n": ["A valid number is required."] }],
    ["body", {}, { body: ["Expected a list of components."] }],
    ["body", [{}], { "body[0]": ["Expected one component, by its key. Use one of: part."] }],
    [
      "body",
      [{ nothing: {} }],
      { "body[0]": ["Expected one component, by its key. Use one of: part."] },
    ],
    [
      "body",
      [{ part: {}, other: {} }],
      { "body[0]": ["Expected one component, by its key. Use one of: part."] },
    ],
    ["body", [{ part: "x" }], { "body[0].part": ["Expected an object of fields."] }],
    [
      "body",
      [{ type: "part", fields: { label: 1 } }],
      { "body[0].part.label": ["Not a valid string."] },
    ],
    ["nothing", 1, { nothing: ["Unknown field."] }],
  ];

  test("that cannot hold what is sent is refused, with the path and why", async () => {
    const { origin } = await createKinds();
    for (const [key, value, messages] of refused) {
      const body = `{"fields":{${JSON.stringify(key)}:${JSON.stringify(value)}}}`;
      const answer = await origin.request("PATCH", K, body);
      const [first] = Object.entries(messages);
      const detail = `${first?.[0]}: ${first?.[1].join(" ")}`;
      expect.soft([body, answer.status, answer.body]).toEqual([body, 400, { ...messages, detail }]);
    }
    expect(await shown(origin)).toEqual(empty);
  });

  test("that can hold it keeps it", async () => {
    const { origin, item, other } = await createKinds();
    const itemUri = `/v2/content/?keys=i[_id=${item}]`;
    const otherUri = `/v2/content/?keys=i[_id=${other}]`;
    const [a, b] = ["/v2/pages/p/a/", "/v2/pages/p/b/"];
    const kept: [string, unknown, unknown][] = [
      ["text", "  spaces stay ", "  spaces stay "],
      ["text", "", ""],
      ["number", 0, 0],
      ["number", "-3.50", -3.5],
      ["flag", "TRUE", true],
      ["flag", "false", false],
      ["date", "2024-02-29", "2024-02-29T00:00:00"],
      ["date", "2024-03-15T14:30", "2024-03-15T14:30:00"],
      ["date", "2024-03-15 14:30:05.000", "2024-03-15T14:30:05"],
      ["date", "2022-01-29T13:49:00Z", "2022-01-29T13:49:00+00:00"],
      ["date", "2022-01-29T13:49:00.5+0200", "2022-01-29T13:49:00.500000+02:00"],
      ["colour", "#abc", "#abc"],
      ["colour", "#AABBCCdd", "#AABBCCdd"],
      ["side", "right", "right"],
      ["image", "http://x.example/a?b", "http://x.example/a?b"],
      ["image", { url: "https://x.example/a", alt: "A" }, "https://x.example/a"],
      ["page", "a", a],
      ["page", { slug: "b", name: "whatever", fields: {} }, b],
      ["pages", ["b", { slug: "a" }], [b, a]],
      ["pages", ["a", "a"], [a]],
      ["item", item, itemUri],
      ["item", String(other), otherUri],
      ["item", { meta: { id: item }, label: "whatever" }, itemUri],
      ["items", [other, { meta: { id: item } }], [otherUri, itemUri]],
      [
        "rows",
        [{ label: "x", item }, {}],
        [
          { label: "x", item: itemUri },
          { label: "", item: null },
        ],
      ],
      ["part", { label: "x", rows: [{ n: 1 }] }, { label: "x", rows: [{ n: 1 }] }],
      ["body", [{ part: { label: "x" } }], [{ type: "part", fields: { label: "x", rows: [] } }]],
      [
        "body",
        [{ type: "part", fields: { rows: [{}] } }],
        [{ type: "part", fields: { label: "", rows: [{ n: null }] } }],
      ],
    ];
    for (const [key, value, expected] of kept) {
      const answer = await origin.request("PATCH", K, { fields: { [key]: value } });
      expect.soft([key, value, answer.status]).toEqual([key, value, 202]);
      expect.soft([key, value, (await shown(origin))[key]]).toEqual([key, value, expected]);
    }
  });

  test.each([
    ["", ""],
    ["null", null],
  ])("is cleared by %j", async (_, blank) => {
    const { origin, item } = await createKinds();
    const fields = {
      text: "x",
      number: 1,
      flag: true,
      date: "2024-01-01",
      colour: "#fff",
      side: "left",
      image: "https://x.example/a",
      page: "a",
      pages: ["a", "b"],
      item,
      items: [item],
      rows: [{ label: "x", item }],
      part: { label: "x", rows: [{ n: 1 }] },
      body: [{ part: {} }],
    };
    await origin.request("PATCH", K, { fields });
    expect((await shown(origin))["pages"]).toEqual(["/v2/pages/p/a/", "/v2/pages/p/b/"]);
    const cleared = Object.fromEntries(Object.keys(fields).map((key) => [key, blank]));
    const { status } = await origin.request("PATCH", K, { fields: cleared });
    expect(status).toBe(202);
    expect(await shown(origin)).toEqual(empty);
  });

  test("of many references is cleared by an empty list too", async () => {
    const { origin, item } = await createKinds();
    await origin.request("PATCH", K, { fields: { items: [item], pages: ["a"] } });
    await origin.request("PATCH", K, { fields: { items: [], pages: [] } });
    expect(await shown(origin)).toEqual(empty);
  });

  test("may not name what was deleted or is another site's", async () => {
    const { origin, item } = await createKinds();
    await origin.request("DELETE", `/v2/content/i/${item}/`);
    await origin.request("DELETE", "/v2/pages/p/a/");
    const foreign = await createKinds();
    for (const [key, name] of [
      ["item", item],
      ["item", foreign.item],
      ["page", "a"],
    ] as const) {
      const { body } = await origin.request("PATCH", K, { fields: { [key]: name } });
      expect((body as Record<string, unknown>)[key]).toEqual([missing(name)]);
    }
  });

  test("may name a draft, which shows once it is published", async () => {
    const { origin } = await createKinds();
    const draft = { title: "D", slug: "d", page_type: "p", fields: { label: "D" } };
    await origin.request("POST", "/v2/pages/", draft);
    const { status } = await origin.request("PATCH", K, {
      fields: { page: "d", pages: ["d", "a"] },
    });
    expect(status).toBe(202);
    expect(await shown(origin)).toMatchObject({ page: null, pages: ["/v2/pages/p/a/"] });
    await origin.request("PATCH", "/v2/pages/p/d/", { status: "published" });
    const uri = "/v2/pages/p/d/";
    expect(await shown(origin)).toMatchObject({ page: uri, pages: [uri, "/v2/pages/p/a/"] });
  });
});

describe("a required field", () => {
  const required: Field[] = [
    { key: "text", kind: "short_text", required: true },
    { ...many("items", "collection", "i"), required: true },
  ];
  const blank = ["This field may not be blank."];

  test("may not be blank in pages, items, rows and components", async () => {
    const origin = await newOrigin();
    await makeType(origin, "collections", "i", [
      { key: "label", kind: "short_text", required: true },
    ]);
    await makeType(origin, "components", "part", required);
    await makeType(origin, "page-types", "p", [
      ...required,
      { key: "rows", kind: "repeater", fields: required as never },
      { key: "part", kind: "component", component: "part" },
      { key: "body", kind: "component_picker", components: ["part"] },
    ]);
    const [id] = await makeItems(origin, "i", [{ label: "x" }]);
    const none = { text: "", items: [] };
    const sent = { ...none, rows: [none], part: none, body: [{ part: none }] };
    const page = { title: "P", slug: "p", page_type: "p", status: "published" };
    const { status, body } = await origin.request("POST", "/v2/pages/", { ...page, fields: sent });
    const paths = ["", "rows[0].", "part.", "body[0].part."];
    const messages = paths.flatMap((path) => [
      [`${path}text`, blank],
      [`${path}items`, blank],
    ]);
    expect([status, body]).toEqual([
      400,
      {
        ...Object.fromEntries(messages),
        detail: "text: This field may not be blank.",
      },
    ]);
    const one_ = { text: "x", items: [id] };
    const good = { ...one_, rows: [one_], part: one_, body: [] };
    expect((await origin.request("POST", "/v2/pages/", { ...page, fields: good })).status).toBe(
      202,
    );
    const cleared = await origin.request("PATCH", "/v2/pages/p/p/", {
      fields: { part: { text: "" } },
    });
    expect(cleared.body).toMatchObject({ "part.text": blank });
    const item = await origin.request("PATCH", `/v2/content/i/${id}/`, { fields: { label: null } });
    expect(item.body).toMatchObject({ label: blank });
  });

  test("is not passed over by leaving it out, except where what there is is kept", async () => {
    const origin = await newOrigin({ locales: ["en", "de"] });
    const label: Field = { key: "label", kind: "short_text", required: true };
    await makeType(origin, "collections", "i", [label, text("more")]);
    await makeType(origin, "components", "part", [label]);
    await makeType(origin, "page-types", "p", [
      label,
      { key: "rows", kind: "repeater", fields: [label as never, text("more") as never] },
      { key: "part", kind: "component", component: "part" },
      { key: "body", kind: "component_picker", components: ["part"] },
    ]);
    const [id] = await makeItems(origin, "i", [{ label: "x" }]);
    await makePage(origin, "p", "p", { label: "x", rows: [], part: "", body: [] });
    const wanted = (...paths: string[]) =>
      Object.fromEntries(paths.map((path) => [path, ["This field is required."]]));
    const kept = { status: "pending" };
    const rows = { rows: [{ more: "x" }], body: [{ part: {} }] };
    const sent: [string, unknown, number, unknown][] = [
      ["POST /v2/content/", { key: "i", fields: [{}] }, 400, wanted("label")],
      [`PUT /v2/content/i/${id}/`, { fields: { more: "x" } }, 400, wanted("label")],
      [`PATCH /v2/content/i/${id}/`, { fields: { more: "x" } }, 202, kept],
      [`PATCH /v2/content/i/${id}/?locale=de`, {}, 400, wanted("label")],
      [
        "PATCH /v2/pages/p/p/",
        { fields: rows },
        400,
        wanted("rows[0].label", "body[0].part.label"),
      ],
      ["PATCH /v2/pages/p/p/", { fields: { rows: [] } }, 202, kept],
      ["PATCH /v2/pages/p/p/?locale=de", { fields: { rows: [] } }, 400, wanted("label")],
    ];
    for (const [request, send, status, members] of sent) {
      const answer = await ask(origin, { ask: request, send });
      expect.soft([request, answer.status, answer.body]).toMatchObject([request, status, members]);
    }
  });
});

describe("text that a database cannot hold", () => {
  test("is refused where it comes in", async () => {
    const { origin, item } = await createKinds();
    const page = { title: "T", slug: "t", page_type: "p", fields: { label: "x" } };
    for (const bad of ["a\u0000b", "a\ud800b"]) {
      const sent: [string, unknown][] = [
        [`PATCH ${K}`, { fields: { text: bad } }],
        [`PATCH ${K}`, { fields: { part: { label: bad } } }],
        [`PATCH ${K}`, { fields: { image: { url: "https://x.example/", alt: bad } } }],
        [`PATCH ${K}`, { fields: { [bad]: "x" } }],
        [`PATCH ${K}`, { fields: { page: bad } }],
        [`PATCH /v2/content/i/${item}/`, { fields: { label: bad } }],
        ["POST /v2/pages/", { ...page, title: bad }],
        ["POST /v2/content/", { key: bad, fields: [{}] }],
      ];
      for (const [request, send] of sent) {
        const { status } = await ask(origin, { ask: request, send });
        expect.soft([bad, request, send, status]).toEqual([bad, request, send, 400]);
      }
    }
  });
});

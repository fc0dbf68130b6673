import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { htmlOf } from "../../../command/import/contentful/rich-text.ts";
import {
  readContentful,
  type ContentfulOptions,
} from "../../../command/import/contentful/source.ts";
import { bringAll, createEmptyOrigin, documentsOf } from "../../support/imports.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** Exports of Contentful: types, entries, files and locales. */

async function read(content: unknown, more: Partial<ContentfulOptions> = {}) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, "export.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return readContentful({
    path,
    pages: [],
    siteLocales: ["en", "de"],
    defaultLocale: "en",
    ...more,
  });
}

const link = (linkType: "Entry" | "Asset", id: string) => ({ sys: { type: "Link", linkType, id } });
const type = (id: string, fields: object[], displayField = "title") => ({
  sys: { id },
  name: id.toUpperCase(),
  displayField,
  fields,
});
const field = (id: string, kind: string, more: object = {}) => ({
  id,
  name: id,
  type: kind,
  localized: false,
  validations: [],
  ...more,
});
const TIMES = {
  createdAt: "2019-01-01T00:00:00.000Z",
  updatedAt: "2022-01-01T00:00:00.000Z",
  publishedAt: "2021-01-01T00:00:00.000Z",
  firstPublishedAt: "2020-01-01T00:00:00.000Z",
};
const entry = (
  id: string,
  of: string,
  fields: object,
  more: object = { publishedVersion: 3, version: 4 },
) => ({
  sys: { id, type: "Entry", contentType: { sys: { id: of } }, ...TIMES, ...more },
  fields,
});
const asset = (id: string, url: string, contentType = "image/png") => ({
  sys: { id, ...TIMES },
  fields: { title: { "en-US": `T ${id}` }, file: { "en-US": { url, contentType } } },
});
const LOCALES = [
  { code: "en-US", default: true, fallbackCode: null },
  { code: "de", fallbackCode: "en-US" },
];
const rich = (...content: object[]) => ({ nodeType: "document", data: {}, content });
const text = (value: string, ...marks: string[]) => ({
  nodeType: "text",
  value,
  marks: marks.map((mark) => ({ type: mark })),
  data: {},
});
const node = (nodeType: string, ...content: object[]) => ({ nodeType, data: {}, content });

const SITE = {
  contentTypes: [
    type("person", [field("title", "Symbol"), field("photo", "Link", { linkType: "Asset" })]),
    type("article", [
      field("title", "Symbol", { localized: true }),
      field("slug", "Symbol"),
      field("body", "RichText", { localized: true }),
      field("kind", "Symbol", { validations: [{ in: ["news", "essay"] }] }),
      field("count", "Integer"),
      field("price", "Number"),
      field("on", "Date"),
      field("top", "Boolean"),
      field("data", "Object"),
      field("place", "Location"),
      field("author", "Link", {
        linkType: "Entry",
        validations: [{ linkContentType: ["person"] }],
      }),
      field("related", "Array", {
        items: { type: "Link", linkType: "Entry", validations: [{ linkContentType: ["article"] }] },
      }),
      field("any", "Array", { items: { type: "Link", linkType: "Entry" } }),
      field("words", "Array", { items: { type: "Symbol" } }),
      field("photos", "Array", { items: { type: "Link", linkType: "Asset" } }),
    ]),
  ],
  entries: [
    entry("a1", "article", {
      title: { "en-US": "One", de: "Eins" },
      slug: { "en-US": "one" },
      body: { "en-US": rich(node("paragraph", text("Hi", "bold"))) },
      kind: { "en-US": "news" },
      count: { "en-US": 3 },
      price: { "en-US": 1.5 },
      on: { "en-US": "2024-05-01T10:00+02:00" },
      top: { "en-US": true },
      data: { "en-US": { a: [1] } },
      place: { "en-US": { lat: 1.5, lon: 2 } },
      author: { "en-US": link("Entry", "p1") },
      related: { "en-US": [link("Entry", "a2"), link("Entry", "gone")] },
      any: { "en-US": [link("Entry", "p1"), link("Entry", "a2"), link("Entry", "p1")] },
      words: { "en-US": ["x", "y"] },
      photos: { "en-US": [link("Asset", "i1")] },
    }),
    entry("a2", "article", { title: { "en-US": "Two" }, slug: { "en-US": "two" } }, { version: 1 }),
    entry(
      "a3",
      "article",
      { title: { "en-US": "Old" }, slug: { "en-US": "old" } },
      { archivedVersion: 2 },
    ),
    entry("p1", "person", { title: { "en-US": "Ann" }, photo: { "en-US": link("Asset", "i1") } }),
  ],
  assets: [asset("i1", "//images.example/i1.png")],
  locales: LOCALES,
};

describe("an export", () => {
  test("arrives whole at a real origin, and readers get it in both locales", async () => {
    const origin = await createEmptyOrigin({ locales: ["en", "de"] });
    const source = await read(SITE, { pages: ["article"] });
    const brought = await bringAll(origin, source);
    expect(brought).toEqual({ outcomes: { created: 3 }, refused: [], missing: [] });
    const { body } = await origin.request("GET", "/v2/pages/article/one/");
    expect(body).toMatchObject({
      data: {
        name: "One",
        published: "2020-01-01T00:00:00Z",
        updated: "2021-01-01T00:00:00Z",
        fields: {
          title: "One",
          body: "<p><strong>Hi</strong></p>",
          kind: "news",
          count: 3,
          price: 1.5,
          on: "2024-05-01T10:00:00+02:00",
          top: true,
          data: '{"a":[1]}',
          place: "1.5, 2",
          author: { title: "Ann", photo: "https://images.example/i1.png" },
          related: [],
          any: [{ title: "Ann" }],
          words: [{ text: "x" }, { text: "y" }],
          photos: [{ file: "https://images.example/i1.png" }],
        },
      },
    });
    const german = await origin.request("GET", "/v2/pages/article/one/?locale=de");
    expect(german.body).toMatchObject({
      data: {
        name: "Eins",
        fields: { title: "Eins", body: "<p><strong>Hi</strong></p>", count: 3 },
      },
    });
    expect((await origin.request("GET", "/v2/pages/article/two/")).status).toBe(404);
    expect((await bringAll(origin, await read(SITE, { pages: ["article"] }))).outcomes).toEqual({
      unchanged: 3,
    });
  });

  test("types are collections unless they are to be pages; what collections cannot have is told", async () => {
    const origin = await createEmptyOrigin();
    const source = await read(SITE, { siteLocales: ["en"] });
    expect(source.types.map(({ kind, key }) => [kind, key])).toEqual([
      ["collection", "person"],
      ["collection", "article"],
    ]);
    const brought = await bringAll(origin, source);
    expect(brought.refused).toEqual([]);
    expect((await origin.request("GET", "/v2/content/article/")).body).toMatchObject({
      data: {
        article: [
          { title: "One", slug: "one", words: "x, y", photos: "https://images.example/i1.png" },
        ],
      },
    });
    expect(source.notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining("article.words: items of collections have no lists of texts"),
        expect.stringContaining("not brought: the locale de"),
        "not brought: entries that are archived",
      ]),
    );
  });

  test("what was changed after it was published is told", async () => {
    const changed = {
      ...SITE,
      entries: [entry("p1", "person", {}, { publishedVersion: 3, version: 9 })],
    };
    const source = await read(changed);
    await documentsOf(source);
    expect(source.notes.join()).toContain("person p1 has changes that were not published there");
  });

  test("names that are in every object are names, and slugs are made unique", async () => {
    const types = [
      type("constructor", [
        field("title", "Symbol"),
        field("slug", "Symbol"),
        field("toString", "Symbol"),
        field("__proto__", "Symbol"),
      ]),
    ];
    const entries = ["a", "b"].map((id) =>
      entry(
        id,
        "constructor",
        JSON.parse(
          '{"title":{"en-US":"T"},"slug":{"en-US":"/same/"},"toString":{"en-US":"t"},"__proto__":{"en-US":"p"}}',
        ) as object,
      ),
    );
    const source = await read(
      { contentTypes: types, entries, locales: LOCALES },
      { pages: ["constructor"] },
    );
    const found = [...(await documentsOf(source)).values()];
    expect(found.map(({ slug }) => slug)).toEqual(["same", "same-2"]);
    expect(found[0]?.locales["en"]?.fields).toMatchObject({ toString: "t", proto: "p" });
    expect((await bringAll(await createEmptyOrigin(), source)).refused).toEqual([]);
  });

  test.each([
    ["nothing", ""],
    ["no JSON", "hello"],
    ["another JSON", "[1]"],
    ["types without ids", JSON.stringify({ contentTypes: [{ sys: {}, fields: [] }] })],
  ])("%s is refused", async (_what, content) => {
    await expect(read(content)).rejects.toThrow("is nothing that `contentful export` writes");
  });

  test("pages need a slug, and a type that there is", async () => {
    await expect(read(SITE, { pages: ["person"] })).rejects.toThrow('"person" has no field "slug"');
    await expect(read(SITE, { pages: ["nope"] })).rejects.toThrow('no content type "nope"');
  });
});

describe("rich text", () => {
  const lost: string[] = [];
  const html = (...content: object[]) =>
    htmlOf(rich(...content), {
      asset: (id) =>
        id === "i"
          ? { url: "https://e.example/i.png", alt: 'a"b', isImage: true }
          : id === "f"
            ? { url: "https://e.example/f.pdf", alt: "F", isImage: false }
            : undefined,
      lost: (what) => void lost.push(what),
    });
  const withData = (nodeType: string, data: object, ...content: object[]) => ({
    nodeType,
    data,
    content,
  });

  test.each([
    [node("heading-2", text("A")), "<h2>A</h2>"],
    [
      node("paragraph", text('a<b>&"\n', "italic", "code")),
      "<p><code><em>a&lt;b&gt;&amp;&quot;<br></em></code></p>",
    ],
    [
      node("unordered-list", node("list-item", node("paragraph", text("a")))),
      "<ul><li>a</li></ul>",
    ],
    [
      node(
        "ordered-list",
        node("list-item", node("paragraph", text("a")), node("paragraph", text("b"))),
      ),
      "<ol><li><p>a</p><p>b</p></li></ol>",
    ],
    [
      node(
        "table",
        node(
          "table-row",
          node("table-header-cell", node("paragraph", text("h"))),
          node("table-cell", node("paragraph", text("c"))),
        ),
      ),
      "<table><tr><th>h</th><td>c</td></tr></table>",
    ],
    [node("hr"), "<hr>"],
    [node("blockquote", node("paragraph", text("q"))), "<blockquote><p>q</p></blockquote>"],
    [
      node("paragraph", withData("hyperlink", { uri: "https://e.example/?a=1&b" }, text("l"))),
      '<p><a href="https://e.example/?a=1&amp;b">l</a></p>',
    ],
    [
      node("paragraph", withData("hyperlink", { uri: " javascript:alert(1)" }, text("l"))),
      "<p>l</p>",
    ],
    [node("paragraph", withData("hyperlink", { uri: "data:text/html,x" }, text("l"))), "<p>l</p>"],
    [
      node("paragraph", withData("hyperlink", { uri: "/about" }, text("l"))),
      '<p><a href="/about">l</a></p>',
    ],
    [
      node("paragraph", withData("asset-hyperlink", { target: link("Asset", "f") }, text("l"))),
      '<p><a href="https://e.example/f.pdf">l</a></p>',
    ],
    [
      withData("embedded-asset-block", { target: link("Asset", "i") }),
      '<p><img src="https://e.example/i.png" alt="a&quot;b"></p>',
    ],
    [
      withData("embedded-asset-block", { target: link("Asset", "f") }),
      '<p><a href="https://e.example/f.pdf">F</a></p>',
    ],
  ])("%j is %s", (given, printed) => {
    lost.length = 0;
    expect([html(given), lost]).toEqual([printed, []]);
  });

  test.each([
    [withData("embedded-asset-block", { target: link("Asset", "gone") }), ""],
    [withData("embedded-entry-block", { target: link("Entry", "e") }), ""],
    [withData("entry-hyperlink", { target: link("Entry", "e") }, text("l")), "l"],
    [{ nodeType: 5 }, ""],
  ])("%j has no HTML, which is told", (given, printed) => {
    lost.length = 0;
    expect(html(given)).toBe(printed);
    expect(lost).toHaveLength(1);
  });

  test("in itself without end is cut", () => {
    let deep: object = text("x");
    for (let at = 0; at < 5_000; at++) deep = node("list-item", deep);
    expect(html(deep)).toContain("<li>");
  });
});

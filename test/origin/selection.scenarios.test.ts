import { beforeAll, describe, expect, test } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Filters, orders and search on pages and collections (which documents, in which order). */

const newOrigin = originsOfFile();
let origin: TestOrigin;
let topics: number[];

const checkbox: Field = { key: "open", kind: "checkbox" };
const image: Field = { key: "image", kind: "media" };
const part: Field = { key: "part", kind: "component", component: "block" };
const body: Field = { key: "body", kind: "component_picker", components: ["block"] };
const rows: Field = {
  key: "rows",
  kind: "repeater",
  fields: [
    { key: "label", kind: "short_text" },
    { key: "n", kind: "number" },
  ],
};

beforeAll(async () => {
  origin = await newOrigin();
  await makeType(origin, "collections", "topic", [text("name"), number("weight")]);
  await makeType(origin, "components", "block", [
    text("label"),
    one("topic", "collection", "topic"),
  ]);
  await makeType(origin, "page-types", "p", [
    text("label"),
    number("n"),
    checkbox,
    image,
    rows,
    part,
    body,
    one("next", "page", "p"),
    many("topics", "collection", "topic"),
  ]);
  topics = await makeItems(origin, "topic", [
    { name: "tea", weight: 1.5 },
    { name: "milk", weight: 10 },
  ]);
  const [tea, milk] = topics;
  const media = { url: "https://img.example/a", alt: "A cup" };
  const rest = { image: "", rows: [], part: {}, body: [], next: "", topics: [] };
  await makePage(origin, "p", "a", {
    ...rest,
    label: "O'Hara",
    n: 2,
    open: true,
    image: media,
    topics,
  });
  await makePage(origin, "p", "b", {
    ...rest,
    label: "<b>bold</b> word",
    n: 10,
    open: false,
    next: "a",
    topics: [tea],
    rows: [{ label: "one", n: 1 }],
    part: { label: "inner", topic: milk },
  });
  await makePage(origin, "p", "c", {
    ...rest,
    label: "",
    n: null,
    open: null,
    next: "b",
    body: [{ block: { label: "picked", topic: tea } }],
  });
});

const slugs = async (query: string): Promise<unknown> => {
  const { status, body: answer } = await origin.request("GET", `/v2/pages/p/?${query}`);
  if (status !== 200) return status;
  return (answer as { data: { slug: string }[] }).data.map(({ slug }) => slug).join("");
};

describe("a filter on pages", () => {
  test.each([
    ["fields.label=O'Hara", "a"],
    ["fields.label=o'hara", ""],
    ["fields.label=", "c"],
    ["fields.n=2", "a"],
    ["fields.n=2.0", "a"],
    ["fields.n=two", ""],
    ["fields.open=true", "a"],
    ["fields.open=True", "a"],
    ["fields.open=1", "a"],
    ["fields.open=false", "cb"],
    ["fields.open=0", "cb"],
    ["fields.open=yes", ""],
    ["fields.image=https://img.example/a", "a"],
    ["fields.rows.label=one", "b"],
    ["fields.rows.n=1", "b"],
    ["fields.part.label=inner", "b"],
    ["fields.part.topic.name=milk", "b"],
    ["fields.body.block.label=picked", "c"],
    ["fields.body.block.topic.weight=1.5", "c"],
    ["fields.next=a", "b"],
    ["fields.next.slug=b", "c"],
    ["fields.next.label=O'Hara", "b"],
    ["fields.topics.name=tea", "ba"],
    ["fields.topics=milk", "a"],
    ["fields.topics.name=tea&fields.open=1", "a"],
    ["fields.label=');drop table documents;--", ""],
    ["fields.nope=1", 400],
    ["fields.label.deeper=1", 400],
    ["fields.topics.slug=x", 400],
    ["fields.a'b=1", 400],
  ])("%s", async (query, expected) => {
    expect(await slugs(query)).toBe(expected);
  });

  test("by a reference's id", async () => {
    expect(await slugs(`fields.topics=${topics[1]}`)).toBe("a");
  });

  test("through a reference sees what is published in the locale of the list, nothing else", async () => {
    const site = await newOrigin({ locales: ["en", "de"] });
    await makeType(site, "page-types", "p", [text("label"), one("next", "page", "p")]);
    await makePage(site, "p", "target", { label: "one", next: "" });
    await makePage(site, "p", "from", { label: "two", next: "target" });
    const german = { status: "published", fields: { label: "eins", next: "" } };
    await site.request("PATCH", "/v2/pages/p/target/?locale=de", german);
    const found = async (query: string) => {
      const { body: answer } = await site.request("GET", `/v2/pages/p/?${query}`);
      return (answer as { data: { slug: string }[] }).data.map(({ slug }) => slug);
    };
    expect(await found("fields.label=eins&locale=de")).toEqual(["target"]);
    expect(await found("fields.next.label=one")).toEqual(["from"]);
    expect(await found("fields.next.label=eins")).toEqual([]);
  });

  test("takes a switch that a document of before does not have for one that is off", async () => {
    const site = await newOrigin();
    await makeType(site, "page-types", "p", [text("label")]);
    await makePage(site, "p", "before", { label: "x" });
    const fields = [text("label"), checkbox];
    expect((await site.request("PUT", "/manage/v1/page-types/p", { fields })).status).toBe(200);
    await makePage(site, "p", "on", { label: "x", open: true });
    const { body: answer } = await site.request("GET", "/v2/pages/p/?fields.open=false");
    expect((answer as { data: { slug: string }[] }).data.map(({ slug }) => slug)).toEqual([
      "before",
    ]);
  });

  test("counts what it leaves, before the pages are cut", async () => {
    const { body: answer } = await origin.request(
      "GET",
      "/v2/pages/p/?fields.topics.name=tea&page_size=1",
    );
    expect(answer).toMatchObject({ meta: { count: 2, next_page: 2, previous_page: null } });
  });

  test("is ignored for Single Pages, like an order", async () => {
    const { status } = await origin.request("GET", "/v2/pages/*/?fields.nope=1&order=nope");
    expect(status).toBe(200);
  });
});

test.each([
  ["order=label", "cba"],
  ["order=-label", "abc"],
  ["order=n", "abc"],
  ["order=-n", "bac"],
  ["order=published", "abc"],
  ["order=-published", "cba"],
  ["order=fields.part.label", "acb"],
  ["order=nope", 400],
  ["order=rows.label", 400],
  ["order=topics.name", 400],
])("%s", async (query, expected) => {
  const found = await slugs(query);
  // of pages without a value the id decides
  if (query === "order=fields.part.label") expect(String(found).length).toBe(3);
  else expect(found).toBe(expected);
});

describe("a filter on a collection", () => {
  const ask = (query: string) => origin.request("GET", `/v2/content/topic/?${query}`);

  test("selects, orders, and works with `keys` as well", async () => {
    const milk = { meta: { id: topics[1] }, name: "milk", weight: 10 };
    const paged = { next_page: null, previous_page: null, count: 1 };
    expect((await ask("fields.name=milk")).body).toEqual({ meta: paged, data: { topic: [milk] } });
    const keyed = await origin.request("GET", "/v2/content/?keys=topic&fields.name=milk");
    expect(keyed.body).toEqual({ meta: paged, data: { topic: [milk] } });
    const { body: ordered } = await ask("order=-weight");
    expect(ordered).toMatchObject({ data: { topic: [{ name: "milk" }, { name: "tea" }] } });
  });

  test("that names no field is forbidden", async () => {
    const { status, body: answer } = await ask("fields.nope=1");
    expect([status, answer]).toEqual([403, { detail: expect.stringContaining('"nope"') }]);
  });
});

describe("a search of pages", () => {
  const find = async (query: string) => {
    const { body: answer } = await origin.request("GET", `/v2/pages/search${query}`);
    return (answer as { data: { slug: string }[] }).data.map(({ slug }) => slug).join("");
  };

  test.each([
    ["/?query=bold+WORD", "b"],
    ["/?query=picked", "c"],
    ["?query=picked&page_type=p", "c"],
    ["/p?query=picked", "c"],
    ["/?query=picked&page_type=other", ""],
    ["/?query=picked&page_type=*", ""],
    ["/?query=milk", ""],
    ["/?query=", ""],
    ["/?query=%26%7C%21%3A%2A%27", ""],
  ])("%s", async (query, expected) => {
    expect(await find(query)).toBe(expected);
  });
});

test("media come with their alternative text on request", async () => {
  const read = (query: string) => origin.request("GET", `/v2/pages/p/a/${query}`);
  expect((await read("")).body).toMatchObject({
    data: { fields: { image: "https://img.example/a" } },
  });
  const { body: answer } = await read("?alt_media_text=1");
  expect(answer).toMatchObject({
    data: { fields: { image: { url: "https://img.example/a", alt: "A cup" } } },
  });
  const { body: empty } = await origin.request("GET", "/v2/pages/p/b/?alt_media_text=1");
  expect(empty).toMatchObject({ data: { fields: { image: "" } } });
});

test("media come with addresses of smaller ones on request, and go back as they came", async () => {
  const read = async (slug: string, query: string) => {
    const { body } = await origin.request("GET", `/v2/pages/p/${slug}/${query}`);
    return (body as { data: { fields: { image: unknown } } }).data.fields.image;
  };
  const elsewhere = { url: "https://img.example/a", alt: "A cup", srcset: "" };
  expect(await read("a", "?media_srcset=1")).toEqual(elsewhere);
  expect(await read("a", "?media_srcset=true&alt_media_text=0")).toEqual(elsewhere);
  expect(await read("a", "?media_srcset=0&alt_media_text=1")).not.toHaveProperty("srcset");
  expect(await read("b", "?media_srcset=1")).toBe("");
  const url = "https://content.example/media/1/0123456789abcdef0123456789abcdef/pear.png";
  const write = async (image: unknown) =>
    (await origin.request("PATCH", "/v2/pages/*/a/", { status: "published", fields: { image } }))
      .status;
  expect(await write({ url, alt: "A pear" })).toBe(202);
  const ours = await read("a", "?media_srcset=1");
  expect(ours).toEqual({
    url,
    alt: "A pear",
    srcset: [384, 640, 828, 1200, 1920].map((w) => `${url}?w=${w}&fit=max ${w}w`).join(", "),
  });
  expect(await write(ours)).toBe(202);
  expect(await read("a", "?media_srcset=1")).toEqual(ours);
  expect(await write(elsewhere)).toBe(202);
});

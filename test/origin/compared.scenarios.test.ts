import { beforeAll, describe, expect, test } from "vitest";
import type { Field, FieldOf } from "../../shared/content/model.ts";
import { nameOf } from "../../origin/content/change/document-name.ts";
import { editModel } from "../../origin/content/change/edit.ts";
import { carryOut } from "../../origin/content/change/steps.ts";
import { lockDocument } from "../../origin/db/content/documents.ts";
import { findWholeRevision } from "../../origin/db/content/revisions.ts";
import { collatedPostgres } from "../support/database.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { createTestOrigin, originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What filters and orders compare is what reads show. */

const newOrigin = originsOfFile();

const slugsOf = async (origin: TestOrigin, query: string): Promise<string> => {
  const { body } = await origin.request("GET", `/v2/pages/p/?${query}`);
  return (body as { data: { slug: string }[] }).data.map(({ slug }) => slug).join("");
};

describe("dates", () => {
  let origin: TestOrigin;
  const dates = {
    a: "2024-03-15",
    b: "2024-03-15T10:00:00+02:00",
    c: "2024-03-15T08:30",
    d: "2024-03-15T23:59:59.5-05:00",
    e: null,
    f: "0001-01-01T00:00:00+14:00",
    g: "9999-12-31T23:59:59-14:00",
  };
  beforeAll(async () => {
    origin = await newOrigin();
    await makeType(origin, "page-types", "p", [{ key: "on", kind: "date" }]);
    for (const [slug, on] of Object.entries(dates)) await makePage(origin, "p", slug, { on });
  });

  test.each([
    ["2024-03-15", "a"],
    ["2024-03-15T00:00:00", "a"],
    ["2024-03-15T00:00:00Z", "a"],
    ["2024-03-15T00:00Z", "a"],
    ["2024-03-15%2001:00:00%2B01:00", "a"],
    ["2024-03-14T19:00:00-05:00", "a"],
    ["2024-03-15T08:00:00", "b"],
    ["2024-03-15T10:00:00%2B02:00", "b"],
    ["2024-03-15T08:30:00", "c"],
    ["2024-03-16T04:59:59.500000", "d"],
    ["2024-03-16T04:59:59.5000009", "d"],
    ["2024-03-16T04:59:59", ""],
    ["", "e"],
    ["2024-03-15T23:59:60", ""],
    ["2024-02-30", ""],
    ["yesterday", ""],
    ["infinity", ""],
    ["0000-01-01", ""],
  ])("%j is found", async (value, slugs) => {
    expect(await slugsOf(origin, `fields.on=${value}`)).toBe(slugs);
  });

  test("are ordered as instants, none last", async () => {
    expect(await slugsOf(origin, "order=on")).toBe("fabcdge");
    expect(await slugsOf(origin, "order=-on")).toBe("gdcbafe");
  });

  test("of the year 0 are refused", async () => {
    const page = { title: "z", slug: "z", page_type: "p", fields: { on: "0000-12-31" } };
    expect((await origin.request("POST", "/v2/pages/", page)).status).toBe(400);
  });
});

describe("numbers", () => {
  let origin: TestOrigin;
  beforeAll(async () => {
    origin = await newOrigin();
    await makeType(origin, "page-types", "p", [number("n")]);
  });
  const page = (slug: string, n: string) =>
    `{"title":"x","slug":"${slug}","page_type":"p","status":"published","fields":{"n":${n}}}`;

  test.each([
    "12345678901234567890",
    "123456789123456.12345",
    "9007199254740993",
    "0.1000000000000000055",
    "1e400",
    "-1e400",
    "1e-400",
    `1.${"0".repeat(500)}1`,
    '"12345678901234567890"',
  ])("that no double holds are refused, not rounded: %s", async (n) => {
    const { status, body } = await origin.request("POST", "/v2/pages/", page("refused", n));
    expect(status).toBe(400);
    expect(body).toMatchObject({ n: [expect.stringMatching(/more digits than can be kept/)] });
  });

  test.each([
    "1e21",
    "1E+21",
    "1e-7",
    "0.0000001",
    "-0",
    "0.1",
    "0.30000000000000004",
    "9007199254740992",
    "5e-324",
    "1.7976931348623157e308",
    "12345678901234567000",
    "-123456789.125",
    '"0.50"',
    `1.5${"0".repeat(400)}`,
  ])("are found as the answer writes them: %s", async (n) => {
    const created = await origin.request("POST", "/v2/pages/", page("n", n));
    expect(created.status).toBe(202);
    const { response } = await origin.request("GET", "/v2/pages/p/n/");
    const shown = /"n":([^}]+)\}/.exec(await response.text())?.[1] ?? "";
    expect(await slugsOf(origin, `fields.n=${encodeURIComponent(shown)}`)).toBe("n");
    // a plus that nobody encoded
    expect(await slugsOf(origin, `fields.n=${shown}`)).toBe("n");
    expect(await slugsOf(origin, `fields.n=${shown}1`)).toBe("");
    await origin.request("DELETE", "/v2/pages/p/n/");
  });

  test("are refused elsewhere as what they are not", async () => {
    const item = { title: "x", slug: "x", page_type: "p", status: "published" };
    const body = JSON.stringify({ ...item, fields: 0 }).replace(":0}", ":12345678901234567890}");
    const answer = await origin.request("POST", "/v2/pages/", body);
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ fields: ["Expected an object of fields."] }),
    ]);
  });
});

test("values that a field's former kind left compare as reads show them", async () => {
  const origin = await newOrigin();
  const component: Field = { key: "was_part", kind: "component", component: "block" };
  const row = { key: "x", kind: "short_text" } as const;
  const rows: FieldOf<"repeater"> = { key: "was_rows", kind: "repeater", fields: [row] };
  const checkbox: Field = { key: "was_switch", kind: "checkbox" };
  await makeType(origin, "components", "block", [text("x")]);
  const before = [component, rows, checkbox, number("was_number"), text("was_text")];
  await makeType(origin, "page-types", "p", before);
  await makePage(origin, "p", "a", {
    was_part: { x: "" },
    was_rows: [],
    was_switch: false,
    was_number: null,
    was_text: "",
  });
  const after: Field[] = [
    text("was_part"),
    { key: "was_rows", kind: "media" },
    text("was_switch"),
    { key: "was_number", kind: "date" },
    { key: "was_text", kind: "checkbox" },
  ];
  const changed = await origin.request("PUT", "/manage/v1/page-types/p", { fields: after });
  expect(changed.status).toBe(200);
  for (const [slug, was_part] of [
    ["b", "{"],
    ["c", ""],
    ["d", "!"],
  ] as const) {
    const rest = { was_rows: "", was_switch: "", was_number: null, was_text: false };
    await makePage(origin, "p", slug, { ...rest, was_part });
  }
  expect(await slugsOf(origin, "fields.was_part=")).toBe("ca");
  expect(await slugsOf(origin, `fields.was_part=${encodeURIComponent('{"x": ""}')}`)).toBe("");
  expect(await slugsOf(origin, "order=was_part")).toBe("acdb");
  expect(await slugsOf(origin, "fields.was_rows=")).toBe("dcba");
  expect(await slugsOf(origin, "fields.was_rows=[]")).toBe("");
  expect(await slugsOf(origin, "fields.was_switch=false")).toBe("");
  expect(await slugsOf(origin, "fields.was_switch=")).toBe("dcba");
  expect(await slugsOf(origin, "order=was_switch")).toBe("abcd");
  expect(await slugsOf(origin, "fields.was_number=null")).toBe("");
  expect(await slugsOf(origin, "fields.was_number=")).toBe("dcba");
  expect(await slugsOf(origin, "fields.was_text=false")).toBe("dcba");
  expect(await slugsOf(origin, "order=-was_text")).toBe("dcba");
});

/** As origins of before did, which looked at no revision before readers got it. */
function publishAnyhow({ parts, site }: TestOrigin, document: number, revision: number) {
  return editModel({ ...parts, media: undefined }, site, async (current, model) => {
    const found = await lockDocument(current.tx, site.id, document, "en");
    const held = await findWholeRevision(current.tx, site.id, document, revision);
    if (found === undefined || held === undefined) throw new Error("there is no such revision");
    const { name } = held.revision;
    await carryOut(current, model, [
      {
        action: "publish",
        document: nameOf(found, model),
        locale: "en",
        revision: { name, fields: held.fields },
      },
    ]);
  });
}

test("an older revision that holds other kinds breaks no list", async () => {
  const origin = await newOrigin();
  const fields = [text("name"), number("ref"), text("on"), text("key")];
  await makeType(origin, "collections", "topic", [text("name")]);
  await makeType(origin, "page-types", "p", fields);
  const [topic = 0] = await makeItems(origin, "topic", [{ name: "tea" }]);
  const values = { name: "x", ref: 1.5, on: "2024-02-30T00:00:00", key: "k" };
  const id = await makePage(origin, "p", "a", values);
  const { body } = await origin.request("GET", `/manage/v1/documents/${id}/revisions`);
  const [revision] = (body as { data: { id: number }[] }).data;
  const page = { status: "published", fields: { name: "x", ref: null, on: "", key: "" } };
  await origin.request("PATCH", "/v2/pages/p/a/", page);
  const after: Field[] = [
    number("name"),
    many("ref", "collection", "topic"),
    { key: "on", kind: "date" },
    one("key", "page", "p"),
  ];
  await origin.request("PATCH", "/v2/pages/p/a/", { status: "published", fields: { name: "" } });
  const changed = await origin.request("PUT", "/manage/v1/page-types/p", { fields: after });
  expect(changed.status).toBe(200);
  await makePage(origin, "p", "b", { name: 1, ref: [topic], on: "2024-01-01", key: "a" });
  await publishAnyhow(origin, id, revision?.id ?? 0);
  expect(await slugsOf(origin, "fields.ref.name=tea")).toBe("b");
  expect(await slugsOf(origin, "fields.ref=1")).toBe("");
  expect(await slugsOf(origin, "fields.key=a")).toBe("b");
  expect(await slugsOf(origin, "fields.name=1")).toBe("b");
  expect(await slugsOf(origin, "fields.on=2024-02-30T00:00:00")).toBe("a");
  expect(await slugsOf(origin, "order=on")).toBe("ba");
});

test("a reference is found by what identifies its target, fields that were taken out aside", async () => {
  const origin = await newOrigin();
  await makeType(origin, "collections", "topic", [text("name"), number("key"), text("slug")]);
  await makeType(origin, "page-types", "p", [one("topic", "collection", "topic")]);
  const [topic] = await makeItems(origin, "topic", [{ name: "tea", key: 7, slug: "green" }]);
  await makePage(origin, "p", "a", { topic });
  for (const value of [topic, "tea", "7.0", "green"])
    expect(await slugsOf(origin, `fields.topic=${value}`)).toBe("a");
  const fields = [text("name")];
  await origin.request("PUT", "/manage/v1/collections/topic", { fields });
  expect(await slugsOf(origin, "fields.topic=green")).toBe("");
  expect(await slugsOf(origin, "fields.topic=tea")).toBe("a");
});

describe("text is ordered by its bytes", () => {
  const names = [
    "Zebra",
    "apfel",
    "Äpfel",
    "zebra",
    "apple-pie",
    "apple pie",
    "éclair",
    "😀",
    "ｆ",
  ];

  test.each(["C", "de"])("on a database that sorts as %s", async (locale) => {
    const postgres = await collatedPostgres(locale);
    const origin = await createTestOrigin({ postgres });
    await makeType(origin, "collections", "topic", [text("name")]);
    await makeItems(
      origin,
      "topic",
      names.map((name) => ({ name })),
    );
    const read = async (order: string) => {
      const { body } = await origin.request("GET", `/v2/content/topic/?order=${order}`);
      return (body as { data: { topic: { name: string }[] } }).data.topic.map(({ name }) => name);
    };
    const byBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await read("name")).toEqual(byBytes);
    expect(await read("-name")).toEqual(byBytes.toReversed());
    for (const key of ["b-type", "B-type", "a_type", "a-type"])
      await makeType(origin, "components", key, [text("name")]);
    const { body } = await origin.request("GET", "/manage/v1/components");
    const keys = (body as { data: { key: string }[] }).data.map(({ key }) => key);
    expect(keys).toEqual(["B-type", "a-type", "a_type", "b-type"]);
  });
});

test.each([
  ["authors", "author", "author_slug"],
  ["categories", "categories", "category_slug"],
  ["tags", "tags", "tag_slug"],
])(
  "a term of %s that was deleted and came back has its own posts only",
  async (path, member, parameter) => {
    const origin = await newOrigin();
    const make = async () => {
      const made = await origin.request("POST", `/manage/v1/${path}`, {
        ...(path === "authors" ? { first_name: "Ann" } : { name: "Ann" }),
        slug: "ann",
      });
      return (made.body as { id: number }).id;
    };
    const write = (slug: string) =>
      origin.request("POST", "/v2/posts/", {
        title: slug,
        slug,
        status: "published",
        [member]: member === "author" ? { slug: "ann" } : ["Ann"],
      });
    const listed = async (query = "") => {
      const { body } = await origin.request("GET", `/v2/posts/?${parameter}=ann${query}`);
      return (body as { data: { slug: string }[] }).data.map(({ slug }) => slug);
    };
    const before = await make();
    await write("old");
    expect(await listed()).toEqual(["old"]);
    expect((await origin.request("DELETE", `/manage/v1/${path}/${before}`)).status).toBe(202);
    expect(await listed()).toEqual([]);
    await make();
    await write("new");
    expect(await listed()).toEqual(["new"]);
    expect(await listed("&preview=1")).toEqual(["new"]);
  },
);

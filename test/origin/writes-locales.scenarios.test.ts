import { describe, expect, test } from "vitest";
import { many, makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** Writes in several locales at once, and what is taken for one. */

const newOrigin = originsOfFile();

async function createSite(): Promise<TestOrigin> {
  const origin = await newOrigin({ locales: ["en", "de", "fr"] });
  await makeType(origin, "collections", "tag", [text("label"), text("note")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    text("teaser"),
    many("tags", "collection", "tag"),
  ]);
  return origin;
}

const fieldsIn = async (origin: TestOrigin, path: string, locale: string) => {
  const { status, body } = await ask(origin, { ask: `GET ${path}?locale=${locale}` });
  return status === 200 ? (body as { data: { fields?: object } }).data : status;
};

const PAGE = "/v2/pages/article/a/";
const create = { title: "A", slug: "a", page_type: "article", status: "published" };
const english = { headline: "Hello", teaser: "T", tags: [] };
const german = { headline: "Hallo", teaser: "", tags: [] };

describe("fields by locale", () => {
  test("create a page in several locales as one change", async () => {
    const origin = await createSite();
    const fields = { en: english, de: german };
    const { status, body } = await origin.request("POST", "/v2/pages/", { ...create, fields });
    expect([status, (body as { change: number }).change]).toEqual([202, expect.any(Number)]);
    const changes = await origin.request("GET", "/manage/v1/changes");
    const kinds = (changes.body as { data: { kind: string }[] }).data.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "publish")).toHaveLength(1);
    expect(await fieldsIn(origin, PAGE, "en")).toMatchObject({ name: "A", fields: english });
    expect(await fieldsIn(origin, PAGE, "de")).toMatchObject({ name: "A", fields: german });
    expect(await fieldsIn(origin, PAGE, "fr")).toBe(404);
  });

  test("change a page: what a locale leaves out it keeps, a new one begins empty", async () => {
    const origin = await createSite();
    await origin.request("POST", "/v2/pages/", { ...create, fields: english });
    const fields = { en: { headline: "Hi" }, fr: { headline: "Salut" } };
    const body = { status: "published", fields };
    expect((await origin.request("PATCH", PAGE, body)).status).toBe(202);
    expect(await fieldsIn(origin, PAGE, "en")).toMatchObject({
      fields: { headline: "Hi", teaser: "T" },
    });
    expect(await fieldsIn(origin, PAGE, "fr")).toMatchObject({
      name: "A",
      fields: { headline: "Salut", teaser: "" },
    });
    const again = { fields: { en: { headline: "Yo" }, de: { headline: "Na" } } };
    await origin.request("PATCH", PAGE, again);
    expect(await fieldsIn(origin, PAGE, "en")).toMatchObject({ fields: { headline: "Yo" } });
    expect(await fieldsIn(origin, PAGE, "de")).toBe(404);
  });

  test("create and change items, each in its own locales", async () => {
    const origin = await createSite();
    const fields = [
      { en: { label: "Red" }, de: { label: "Rot" } },
      { label: "Only English", note: "" },
    ];
    const made = await origin.request("POST", "/v2/content/", {
      key: "tag",
      status: "published",
      fields,
    });
    const { ids } = made.body as { ids: number[] };
    expect(ids).toHaveLength(2);
    const labels = async (locale: string) => {
      const { body } = await ask(origin, { ask: `GET /v2/content/tag/?locale=${locale}` });
      return (body as { data: { tag: { label: string }[] } }).data.tag.map(({ label }) => label);
    };
    expect([await labels("en"), await labels("de")]).toEqual([["Red", "Only English"], ["Rot"]]);
    const item = `/v2/content/tag/${ids[0]}/`;
    await origin.request("PATCH", item, { fields: { de: { label: "Röter" }, en: { note: "n" } } });
    expect([await labels("en"), await labels("de")]).toEqual([["Red", "Only English"], ["Röter"]]);
    await origin.request("PUT", item, { status: "draft", fields: { de: { label: "Weg" } } });
    expect([await labels("en"), await labels("de")]).toEqual([["Red", "Only English"], []]);
  });

  test("are one locale's when the request names it, and when a field has the name of a locale", async () => {
    const origin = await createSite();
    const asked = await origin.request("POST", "/v2/pages/?locale=en", {
      ...create,
      fields: { en: english },
    });
    expect([asked.status, Object.keys(asked.body as object)]).toEqual([
      400,
      expect.arrayContaining(["en"]),
    ]);
    await makeType(origin, "page-types", "odd", [text("en")]);
    const odd = { ...create, page_type: "odd", slug: "odd", fields: { en: "a word" } };
    expect((await origin.request("POST", "/v2/pages/", odd)).status).toBe(202);
    expect(await fieldsIn(origin, "/v2/pages/odd/odd/", "en")).toMatchObject({
      fields: { en: "a word" },
    });
  });

  test.each([
    [{ en: english, it: german }, { it: ["This is no locale of the site."] }],
    [{ nope: english }, { nope: ["Unknown field."], headline: [expect.any(String)] }],
    [
      { en: english, de: { headline: 5, teaser: "", tags: [] } },
      { "de.headline": [expect.any(String)] },
    ],
    [{ en: english, de: { ...german, tags: [999_999] } }, { "de.tags[0]": [expect.any(String)] }],
    [{ en: english, de: { headline: "x" } }, { "de.teaser": [expect.any(String)] }],
  ])("%j is refused whole, with messages by locale", async (fields, errors) => {
    const origin = await createSite();
    const { status, body } = await origin.request("POST", "/v2/pages/", { ...create, fields });
    expect(status).toBe(400);
    expect(body).toMatchObject(errors);
    expect(await fieldsIn(origin, PAGE, "en")).toBe(404);
  });

  test("of one item among several are named by its number and locale", async () => {
    const origin = await createSite();
    await makeItems(origin, "tag", [{ label: "x" }]);
    const fields = [{ label: "fine" }, { en: { label: "fine" }, de: { label: [] } }];
    const { body } = await origin.request("POST", "/v2/content/", { key: "tag", fields });
    expect(Object.keys(body as object)).toContain("[1].de.label");
  });
});

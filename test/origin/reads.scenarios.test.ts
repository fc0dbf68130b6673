import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, many, number, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask, expectScenarios, notFound, pageNotFound } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const NOON = "2026-01-01T00:00:00Z";

/** A page as reads show it. */
const page = (slug: string, type: string | null, at: string, fields: Record<string, unknown>) => ({
  slug,
  name: slug,
  published: at,
  updated: at,
  status: "published",
  scheduled: null,
  page_type: type,
  fields,
});

const whole = (count: number) => ({ next_page: null, previous_page: null, count });

/** Two page types, a Single Page and two collections, each thing published one second after the other. */
async function createReadSite(): Promise<{
  origin: TestOrigin;
  clock: FakeClock;
  tags: number[];
  links: number[];
}> {
  const clock = createFakeClock(Date.parse(NOON));
  const origin = await newOrigin({ clock });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "collections", "link", [text("url"), many("tags", "collection", "tag")]);
  await makeType(origin, "collections", "empty", [text("label")]);
  await makeType(origin, "page-types", "article", [text("headline"), number("count")]);
  await makeType(origin, "page-types", "news", [text("headline")]);
  await makeType(origin, "page-types", "nothing", [text("headline")]);
  await makeType(origin, "single-pages", "home", [text("headline")]);
  const tags = await makeItems(origin, "tag", [{ label: "Red" }, { label: "Blue" }]);
  const links = await makeItems(origin, "link", [{ url: "/", tags: [tags[1], tags[0]] }]);
  await makePage(origin, "article", "first", { headline: "First", count: 1 });
  await clock.advance(1_000);
  await makePage(origin, "article", "second", { headline: "Second", count: "" });
  await clock.advance(1_000);
  await makePage(origin, "*", "home", { headline: "Home" });
  await clock.advance(1_000);
  await makePage(origin, "news", "home", { headline: "Newer home" });
  return { origin, clock, tags, links };
}

const first = page("first", "article", NOON, { headline: "First", count: 1 });
const second = page("second", "article", "2026-01-01T00:00:01Z", {
  headline: "Second",
  count: null,
});
const home = page("home", null, "2026-01-01T00:00:02Z", { headline: "Home" });
const newsHome = page("home", "news", "2026-01-01T00:00:03Z", { headline: "Newer home" });

describe("pages", () => {
  test("have the contract's bodies", async () => {
    const { origin } = await createReadSite();
    const articles = { meta: whole(2), data: [second, first] };
    await expectScenarios(origin, [
      {
        name: "a list of a type, newest first",
        ask: "GET /v2/pages/article/",
        status: 200,
        body: articles,
      },
      {
        name: "without a slash at the end",
        ask: "GET /v2/pages/article",
        status: 200,
        body: articles,
      },
      {
        name: "the list * has Single Pages only",
        ask: "GET /v2/pages/*/",
        status: 200,
        body: { meta: whole(1), data: [home] },
      },
      {
        name: "the asterisk may be percent-encoded",
        ask: "GET /v2/pages/%2A/",
        status: 200,
        body: { meta: whole(1), data: [home] },
      },
      {
        name: "a type without pages is an empty list",
        ask: "GET /v2/pages/nothing/",
        status: 200,
        body: { meta: whole(0), data: [] },
      },
      { name: "an unknown type", ask: "GET /v2/pages/unknown/", status: 404, body: notFound() },
      {
        name: "a page of a type",
        ask: "GET /v2/pages/article/first/",
        status: 200,
        body: { data: first },
      },
      {
        name: "a page without a slash at the end",
        ask: "GET /v2/pages/article/first",
        status: 200,
        body: { data: first },
      },
      {
        name: "a page of any type",
        ask: "GET /v2/pages/*/second/",
        status: 200,
        body: { data: second },
      },
      {
        name: "of several types with one slug the Single Page comes first, though another is newer",
        ask: "GET /v2/pages/*/home/",
        status: 200,
        body: { data: home },
      },
      {
        name: "and the other is found by its type",
        ask: "GET /v2/pages/news/home/",
        status: 200,
        body: { data: newsHome },
      },
      {
        name: "a Single Page has no type of its own",
        ask: "GET /v2/pages/home/home/",
        status: 404,
        body: pageNotFound,
      },
      {
        name: "a page under another type",
        ask: "GET /v2/pages/news/first/",
        status: 404,
        body: pageNotFound,
      },
      {
        name: "an unknown page",
        ask: "GET /v2/pages/article/third/",
        status: 404,
        body: pageNotFound,
      },
      {
        name: "an impossible slug",
        ask: "GET /v2/pages/article/fi%20rst/",
        status: 404,
        body: pageNotFound,
      },
      {
        name: "one segment too many",
        ask: "GET /v2/pages/article/first/x/",
        status: 404,
        body: notFound(),
      },
      { name: "no such resource", ask: "GET /v2/nothing/", status: 404, body: notFound() },
    ]);
  });

  test("of several types with one slug and no Single Page the newest is taken", async () => {
    const { origin, clock } = await createReadSite();
    await clock.advance(1_000);
    await makePage(origin, "news", "second", { headline: "Second as news" });
    const newest = page("second", "news", "2026-01-01T00:00:04Z", { headline: "Second as news" });
    await expectScenarios(origin, [
      { name: "newest", ask: "GET /v2/pages/*/second/", status: 200, body: { data: newest } },
      { name: "typed", ask: "GET /v2/pages/article/second/", status: 200, body: { data: second } },
    ]);
  });

  test("published at the same instant are listed by id, newest first", async () => {
    const { origin } = await createReadSite();
    for (const slug of ["a", "b", "c"]) await makePage(origin, "nothing", slug, { headline: slug });
    const { body } = await origin.request("GET", "/v2/pages/nothing/");
    const slugs = (body as { data: { slug: string }[] }).data.map(({ slug }) => slug);
    expect(slugs).toEqual(["c", "b", "a"]);
  });

  test("keep the time of their first publication; an edit moves only the other", async () => {
    const { origin, clock } = await createReadSite();
    await clock.advance(10);
    await origin.request("PATCH", "/v2/pages/article/first/", { fields: { count: 2 } });
    await origin.materialize();
    const data = {
      ...first,
      updated: "2026-01-01T00:00:03.010000Z",
      fields: { headline: "First", count: 2 },
    };
    await expectScenarios(origin, [
      { name: "an edited page", ask: "GET /v2/pages/article/first/", status: 200, body: { data } },
      {
        name: "keeps its place in the list",
        ask: "GET /v2/pages/article/",
        status: 200,
        body: { meta: whole(2), data: [second, data] },
      },
    ]);
  });
});

describe("timestamps", () => {
  const shown = {
    "2026-03-04 05:06:07.5+00": "2026-03-04T05:06:07.500000Z",
    "2026-03-04 05:06:07.000001+00": "2026-03-04T05:06:07.000001Z",
    "2026-03-04 05:06:07+00": "2026-03-04T05:06:07Z",
    "2026-03-04 05:06:07.787544+02": "2026-03-04T03:06:07.787544Z",
  };
  test.each(Object.entries(shown))("%s is printed as %s", async (stored, printed) => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "article", []);
    const id = await makePage(origin, "article", "a", {});
    await origin.parts.postgres.db.execute(sql`
      update publications set published_at = ${stored}::timestamptz, updated_at = ${stored}::timestamptz
      where document_id = ${id}`);
    const data = page("a", "article", printed, {});
    await expectScenarios(origin, [
      { name: "detail", ask: "GET /v2/pages/article/a/", status: 200, body: { data } },
      {
        name: "list",
        ask: "GET /v2/pages/article/",
        status: 200,
        body: { meta: whole(1), data: [data] },
      },
    ]);
  });
});

describe("collections", () => {
  test("have the contract's bodies", async () => {
    const { origin, tags, links } = await createReadSite();
    const [red, blue] = [
      { meta: { id: tags[0] }, label: "Red" },
      { meta: { id: tags[1] }, label: "Blue" },
    ];
    const link = { meta: { id: links[0] }, url: "/", tags: [blue, red] };
    const tag = { meta: whole(2), data: { tag: [red, blue] } };
    await expectScenarios(origin, [
      {
        name: "by path, with meta, in order of id",
        ask: "GET /v2/content/tag/",
        status: 200,
        body: tag,
      },
      {
        name: "by path without a slash at the end",
        ask: "GET /v2/content/tag",
        status: 200,
        body: tag,
      },
      {
        name: "one key, with meta as well",
        ask: "GET /v2/content/?keys=tag",
        status: 200,
        body: tag,
      },
      {
        name: "one key without a slash before the parameters",
        ask: "GET /v2/content?keys=tag",
        status: 200,
        body: tag,
      },
      {
        name: "several keys without meta",
        ask: "GET /v2/content/?keys=tag,link",
        status: 200,
        body: { data: { link: [link], tag: [red, blue] } },
      },
      {
        name: "several keys in the path",
        ask: "GET /v2/content/link,tag/",
        status: 200,
        body: { data: { link: [link], tag: [red, blue] } },
      },
      {
        name: "a key given twice is one key",
        ask: "GET /v2/content/?keys=tag,tag",
        status: 200,
        body: tag,
      },
      { name: "no keys at all", ask: "GET /v2/content/", status: 200, body: {} },
      { name: "empty keys", ask: "GET /v2/content/?keys=", status: 200, body: {} },
      {
        name: "an empty collection",
        ask: "GET /v2/content/empty/",
        status: 200,
        body: { meta: whole(0), data: { empty: [] } },
      },
      {
        name: "an unknown key",
        ask: "GET /v2/content/?keys=nothing-here",
        status: 404,
        body: notFound("Content key nothing-here not found"),
      },
      {
        name: "one unknown key among others",
        ask: "GET /v2/content/?keys=tag,nothing-here",
        status: 404,
        body: notFound("Content key nothing-here not found"),
      },
      {
        name: "an unknown key in the path",
        ask: "GET /v2/content/nothing-here/",
        status: 404,
        body: notFound(),
      },
      {
        name: "a page type is no collection",
        ask: "GET /v2/content/article/",
        status: 404,
        body: notFound(),
      },
      {
        name: "one item",
        ask: `GET /v2/content/link/${links[0]}/`,
        status: 200,
        body: { data: link },
      },
      {
        name: "one item without a slash at the end",
        ask: `GET /v2/content/tag/${tags[0]}`,
        status: 200,
        body: { data: red },
      },
      {
        name: "an item under another key",
        ask: `GET /v2/content/tag/${links[0]}/`,
        status: 404,
        body: notFound(),
      },
      {
        name: "an unknown item",
        ask: "GET /v2/content/tag/999999/",
        status: 404,
        body: notFound(),
      },
      {
        name: "an id that is no number",
        ask: "GET /v2/content/tag/red/",
        status: 404,
        body: notFound(),
      },
    ]);
  });

  test("members of an answer come in the order of the schema", async () => {
    const { origin, links } = await createReadSite();
    const { response } = await ask(origin, { ask: `GET /v2/content/link/${links[0]}/` });
    expect(await response.text()).toMatch(/^{"data":{"meta":{"id":\d+},"url":"\/","tags":\[/);
  });
});

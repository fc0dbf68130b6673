import { describe, expect, test } from "vitest";
import { array, rows } from "../../origin/db/rows.ts";
import { createFakeClock } from "../support/clock.ts";
import { dumpLog } from "../support/log-dump.ts";
import { makeItems, makePage, makeType, many, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask, notFound, pageNotFound } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const START = Date.parse("2026-01-01T00:00:00Z");
const newStill = () => newOrigin({ clock: createFakeClock(START), locales: ["en", "de"] });

/** The site's log as positions and states by query, the token's entry left out. */
async function log(origin: TestOrigin): Promise<Record<string, string>> {
  const entries = [...(await dumpLog(origin, origin.site.id)).values()];
  return Object.fromEntries(
    entries
      .filter(({ query }) => !query.startsWith("token:"))
      .toSorted((a, b) => a.position - b.position)
      .map(({ query, state, position }) => [query, `${state} ${position}`]),
  );
}

async function createPages(): Promise<TestOrigin> {
  const origin = await newStill();
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "p", [text("words"), many("tags", "collection", "tag")]);
  await makeType(origin, "page-types", "q", [text("words")]);
  await makeType(origin, "single-pages", "about", [text("words")]);
  return origin;
}

const change = (origin: TestOrigin, path: string, send: unknown) =>
  ask(origin, { ask: `PATCH ${path}`, send });

describe("publishing", () => {
  test("brings the document and its list into the log, in its locale", async () => {
    const origin = await createPages();
    await origin.materialize();
    expect(await log(origin)).toEqual({});
    const [tag] = await makeItems(origin, "tag", [{ label: "x" }]);
    await origin.materialize();
    expect(await log(origin)).toEqual({
      [`/v2/content/tag/${tag}/`]: "live 4",
      "/v2/content/tag/": "live 5",
    });
    await makePage(origin, "p", "a", { words: "w", tags: [tag] });
    await makePage(origin, "*", "about", { words: "w" });
    await change(origin, "/v2/pages/p/a/?locale=de", { status: "published" });
    await origin.materialize();
    const before = await log(origin);
    expect(Object.keys(before).toSorted()).toEqual([
      "/v2/content/tag/",
      `/v2/content/tag/${tag}/`,
      "/v2/pages/*/",
      "/v2/pages/*/about/",
      "/v2/pages/p/",
      "/v2/pages/p/?locale=de",
      "/v2/pages/p/a/",
      "/v2/pages/p/a/?locale=de",
    ]);
    expect(Object.values(before)).toEqual([4, 5, 9, 10, 11, 12, 13, 14].map((at) => `live ${at}`));
  });

  test("of a draft brings nothing", async () => {
    const origin = await createPages();
    await origin.materialize();
    const draft = { title: "A", slug: "a", page_type: "p", fields: { words: "", tags: [] } };
    await origin.request("POST", "/v2/pages/", draft);
    expect([await origin.materialize(), await log(origin)]).toEqual([{ kind: "idle" }, {}]);
  });

  test("leaves what came out the same where it is", async () => {
    const origin = await createPages();
    const [x, y] = await makeItems(origin, "tag", [{ label: "x" }, { label: "y" }]);
    await makePage(origin, "p", "a", { words: "w", tags: [x] });
    await makePage(origin, "p", "b", { words: "w", tags: [] });
    await makePage(origin, "q", "c", { words: "w" });
    await origin.materialize();
    const before = await log(origin);
    await change(origin, `/v2/content/tag/${x}/`, { fields: { label: "new" } });
    await origin.materialize();
    const moved = await log(origin);
    const names = Object.keys(before).filter((query) => before[query] !== moved[query]);
    expect(names.toSorted()).toEqual([
      "/v2/content/tag/",
      `/v2/content/tag/${x}/`,
      "/v2/pages/p/",
      "/v2/pages/p/a/",
    ]);
    expect(moved[`/v2/content/tag/${y}/`]).toBe(before[`/v2/content/tag/${y}/`]);
  });

  test("the same again moves nothing, and the change says so", async () => {
    const origin = await createPages();
    await makePage(origin, "p", "a", { words: "w", tags: [] });
    await origin.materialize();
    const before = await log(origin);
    const { body } = await change(origin, "/v2/pages/p/a/", { fields: { words: "w" } });
    const { change: number } = body as { change: number };
    const from = origin.events.length;
    expect(await origin.materialize()).toEqual({ kind: "done", more: false });
    const site = origin.site.id;
    expect(origin.events.slice(from)).toEqual([
      { kind: "materialize.started", site, changes: 1 },
      { kind: "materialize.serialized", site, renditions: 2 },
      {
        kind: "materialize.committed",
        site,
        changes: 1,
        documents: 0,
        written: 0,
        dropped: 0,
        head: 5,
      },
    ]);
    expect(await log(origin)).toEqual(before);
    const receipt = await origin.request("GET", `/manage/v1/changes/${number}`);
    expect(receipt.body).toMatchObject({ position: 5, written: 0, dropped: 0 });
  });

  test("several times before it is materialized writes the last state once", async () => {
    const origin = await createPages();
    await makePage(origin, "p", "a", { words: "0", tags: [] });
    await origin.materialize();
    for (const words of ["1", "2", "3"])
      await change(origin, "/v2/pages/p/a/", { fields: { words } });
    await origin.materialize();
    expect(Object.values(await log(origin))).toEqual(["live 7", "live 8"]);
    const { body } = await origin.request("GET", "/v2/pages/p/a/");
    expect(body).toMatchObject({ data: { fields: { words: "3" } } });
  });
});

test("a page that is taken down before it was ever in the log is gone there", async () => {
  const origin = await createPages();
  await makePage(origin, "p", "short", { words: "w", tags: [] });
  await origin.request("DELETE", "/v2/pages/p/short/");
  await origin.materialize();
  expect(await log(origin)).toMatchObject({
    "/v2/pages/p/short/": expect.stringMatching(/^gone/),
  });
});

describe("Row 3: what readers ask for besides", () => {
  const QUERIES = [
    "/v2/pages/p/a/?levels=3",
    "/v2/pages/p/?page_size=5",
    "/v2/pages/*/a/",
    "/v2/content/?keys=tag",
    "/v2/content/?keys=other,tag",
  ];

  test("is answered as the site is now, and kept by nobody here", async () => {
    const origin = await createPages();
    await makeType(origin, "collections", "other", []);
    const [tag] = await makeItems(origin, "tag", [{ label: "x" }]);
    await makePage(origin, "p", "a", { words: "w", tags: [tag] });
    await origin.materialize();
    const [before, { site, events }] = [await log(origin), origin];
    const from = events.length;
    for (const query of QUERIES) {
      const { status, response } = await ask(origin, { ask: `GET ${query}` });
      expect([query, status, response.headers.get("larder-position")]).toEqual([query, 200, null]);
    }
    expect([await origin.materialize(), await log(origin)]).toEqual([{ kind: "idle" }, before]);
    expect(events.slice(from)).toEqual([]);
    await change(origin, `/v2/content/tag/${tag}/`, { fields: { label: "y" } });
    for (const query of QUERIES) {
      const { body } = await ask(origin, { ask: `GET ${query}` });
      expect(JSON.stringify(body)).toContain('"label":"y"');
    }
    await origin.materialize();
    expect(Object.keys(await log(origin)).toSorted()).toEqual(Object.keys(before).toSorted());
    const [{ count }] = (await rows<{ count: number }>(origin.parts.postgres.db)`
      select count(*)::int as count from renditions where site_id = ${site.id} and query = any (${array(QUERIES, "text")})`) as [
      { count: number },
    ];
    expect(count).toBe(0);
  });

  test("and does not exist, or makes no sense, is refused", async () => {
    const origin = await createPages();
    await makePage(origin, "p", "a", { words: "w", tags: [] });
    const draft = { title: "D", slug: "draft", page_type: "p", fields: { words: "", tags: [] } };
    await origin.request("POST", "/v2/pages/", draft);
    await origin.materialize();
    const paths = [
      "/v2/pages/p/unknown/",
      "/v2/pages/*/unknown/",
      "/v2/pages/p/draft/",
      "/v2/pages/unknown/",
      "/v2/pages/unknown/a/",
      "/v2/pages/p/a/b/",
      "/v2/pages/p/?page=2",
      "/v2/pages/p/?page=0",
      "/v2/pages/p/a/?levels=x",
      "/v2/pages/p/a/?locale=xx",
      "/v2/content/unknown/",
      "/v2/content/?keys=unknown",
      "/v2/content/?keys=tag,unknown",
      "/v2/content/tag/1/",
      "/v2/content/tag/x/",
      `/v2/content/?keys=${Array.from({ length: 51 }, (_, index) => `k${index}`).join(",")}`,
      "/v2/unknown/",
      `/v2/pages/p/${"a".repeat(101)}/`,
    ];
    for (const path of paths) {
      const { status } = await ask(origin, { ask: `GET ${path}` });
      expect.soft([path, [400, 404].includes(status)]).toEqual([path, true]);
    }
  });
});

describe("what is gone", () => {
  const NAME = "/v2/pages/p/a/";
  const NAMES = [NAME, "/v2/pages/p/a/?levels=3", "/v2/pages/*/a/"];

  async function createGone(take: (origin: TestOrigin, id: number) => Promise<unknown>) {
    const origin = await createPages();
    const id = await makePage(origin, "p", "a", { words: "w", tags: [] });
    await origin.materialize();
    await take(origin, id);
    await origin.materialize();
    return { origin, id };
  }

  const state = async (origin: TestOrigin) =>
    (await dumpLog(origin, origin.site.id)).get(NAME)?.state;

  const unpublish = (origin: TestOrigin, id: number) =>
    origin.request("POST", `/manage/v1/documents/${id}/unpublish`);

  test("after unpublishing is 404 from the log, as every variant is, and live again after publishing", async () => {
    const { origin, id } = await createGone(unpublish);
    expect(await state(origin)).toBe("gone");
    for (const name of NAMES) {
      const { status, body } = await ask(origin, { ask: `GET ${name}` });
      expect([status, body]).toEqual([404, pageNotFound]);
    }
    await origin.request("POST", `/manage/v1/documents/${id}/publish`, {});
    await origin.materialize();
    expect(await state(origin)).toBe("live");
    for (const name of NAMES) expect((await ask(origin, { ask: `GET ${name}` })).status).toBe(200);
  });

  test("after deleting is live again as a new document of the same slug", async () => {
    const { origin } = await createGone((site) => site.request("DELETE", "/v2/pages/p/a/"));
    expect(await state(origin)).toBe("gone");
    await makePage(origin, "p", "a", { words: "new", tags: [] });
    await origin.materialize();
    expect(await state(origin)).toBe("live");
    for (const name of NAMES) {
      const { body } = await ask(origin, { ask: `GET ${name}` });
      expect(body).toMatchObject({ data: { fields: { words: "new" } } });
    }
  });

  test("of an item, says so too", async () => {
    const origin = await createPages();
    const [id] = await makeItems(origin, "tag", [{ label: "x" }]);
    await origin.materialize();
    await origin.request("DELETE", `/v2/content/tag/${id}/`);
    await origin.materialize();
    const { status, body } = await ask(origin, { ask: `GET /v2/content/tag/${id}/` });
    expect([status, body]).toEqual([404, notFound()]);
    expect(await log(origin)).toEqual({
      [`/v2/content/tag/${id}/`]: expect.stringMatching(/^gone/),
      "/v2/content/tag/": expect.stringMatching(/^live/),
    });
  });
});

test("an answer that is too large nobody gets, as a page or as a list", async () => {
  const origin = await newOrigin();
  await makeType(origin, "collections", "big", [text("label")]);
  await makeType(origin, "page-types", "p", [many("all", "collection", "big")]);
  const half = { label: "x".repeat(5.5 * 1024 * 1024) };
  const [first] = await makeItems(origin, "big", [half]);
  const [second] = await makeItems(origin, "big", [half]);
  await makePage(origin, "p", "a", { all: [first, second] });
  await origin.materialize();
  expect(origin.events).toContainEqual(
    expect.objectContaining({ kind: "rendition.outgrown", count: 3 }),
  );
  const entries = await log(origin);
  for (const [path, help] of [
    ["/v2/pages/p/a/", "fewer levels (levels=1)"],
    ["/v2/pages/p/", "fewer levels (levels=1), a smaller page_size"],
    ["/v2/content/big/", "fewer levels (levels=1), a smaller page_size"],
  ] as const) {
    expect.soft([path, entries[path]]).toEqual([path, undefined]);
    const { status, body } = await ask(origin, { ask: `GET ${path}` });
    const detail = `This answer would be larger than 10485760 bytes; ask for ${help}.`;
    expect.soft([path, status, body]).toEqual([path, 400, { detail }]);
  }
  expect((await ask(origin, { ask: "GET /v2/pages/p/a/?levels=1" })).status).toBe(200);
  expect((await ask(origin, { ask: "GET /v2/content/big/?page_size=1" })).status).toBe(200);
});

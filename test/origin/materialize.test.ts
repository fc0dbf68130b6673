import { keyOfPrinted } from "../../origin/delivery/answer/render.ts";
import { describe, expect, test } from "vitest";
import type { KnownRendition } from "../../origin/db/log/renditions.ts";
import { withinBudget } from "../../origin/delivery/materialize/budget.ts";
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

describe("what was asked for once", () => {
  const QUERIES = [
    "/v2/pages/p/a/?levels=3",
    "/v2/pages/p/?page_size=5",
    "/v2/pages/*/a/",
    "/v2/content/?keys=tag",
    "/v2/content/?keys=other,tag",
  ];

  async function createAsked() {
    const origin = await createPages();
    await makeType(origin, "collections", "other", []);
    const [tag] = await makeItems(origin, "tag", [{ label: "x" }]);
    await makePage(origin, "p", "a", { words: "w", tags: [tag] });
    await origin.materialize();
    for (const query of QUERIES)
      expect((await ask(origin, { ask: `GET ${query}` })).status).toBe(200);
    await origin.materialize();
    return { origin, tag };
  }

  test("is adopted and joins the log", async () => {
    const { origin } = await createAsked();
    const adopted = origin.events.filter(({ kind }) => kind === "query.adopted");
    const site = origin.site.id;
    expect(adopted).toEqual(QUERIES.map((query) => ({ kind: "query.adopted", site, query })));
    expect(await log(origin)).toMatchObject(
      Object.fromEntries(QUERIES.map((query) => [query, expect.stringMatching(/^live/)])),
    );
  });

  test("is answered from the log from then on, and follows every change", async () => {
    const { origin, tag } = await createAsked();
    for (const label of ["y", "z"]) {
      await change(origin, `/v2/content/tag/${tag}/`, { fields: { label } });
      const { body: stale } = await ask(origin, { ask: `GET ${QUERIES[0]}` });
      expect(JSON.stringify(stale)).not.toContain(`"label":"${label}"`);
      await origin.materialize();
      for (const query of QUERIES) {
        const { body, response } = await ask(origin, { ask: `GET ${query}` });
        expect(JSON.stringify(body)).toContain(`"label":"${label}"`);
        expect(response.headers.get("larder-position")).toMatch(new RegExp(`^${START}\\.\\d+$`));
      }
    }
    expect(origin.events.filter(({ kind }) => kind === "query.adopted")).toHaveLength(
      QUERIES.length,
    );
  });

  test("and asked for in other words is the same query", async () => {
    const { origin } = await createAsked();
    const before = await log(origin);
    for (const path of [
      "/v2/pages/p/a?levels=3&levels=3",
      "/v2/pages/p/a/?locale=en&levels=3&junk=1&preview=0",
      "/v2/pages/p/?page=1&page_size=5&levels=2",
      "/v2/content/?keys=tag,other",
      "/v2/content/tag,other/",
    ])
      expect((await ask(origin, { ask: `GET ${path}` })).status).toBe(200);
    await origin.materialize();
    expect(await log(origin)).toEqual(before);
  });
});

describe("what is gone", () => {
  const NAMES = ["/v2/pages/p/a/", "/v2/pages/p/a/?levels=3", "/v2/pages/*/a/"];

  async function createGone(take: (origin: TestOrigin, id: number) => Promise<unknown>) {
    const origin = await createPages();
    const id = await makePage(origin, "p", "a", { words: "w", tags: [] });
    for (const name of NAMES) await ask(origin, { ask: `GET ${name}` });
    await origin.materialize();
    await take(origin, id);
    await origin.materialize();
    return { origin, id };
  }

  const states = async (origin: TestOrigin) => {
    const entries = await dumpLog(origin, origin.site.id);
    return NAMES.map((name) => entries.get(name)?.state);
  };

  const unpublish = (origin: TestOrigin, id: number) =>
    origin.request("POST", `/manage/v1/documents/${id}/unpublish`);

  test("after unpublishing is 404 from the log, for every variant, and live again after publishing", async () => {
    const { origin, id } = await createGone(unpublish);
    expect(await states(origin)).toEqual(["gone", "gone", "gone"]);
    for (const name of NAMES) {
      const { status, body } = await ask(origin, { ask: `GET ${name}` });
      expect([status, body]).toEqual([404, pageNotFound]);
    }
    await origin.request("POST", `/manage/v1/documents/${id}/publish`, {});
    await origin.materialize();
    expect(await states(origin)).toEqual(["live", "live", "live"]);
    for (const name of NAMES) expect((await ask(origin, { ask: `GET ${name}` })).status).toBe(200);
  });

  test("after deleting is live again as a new document of the same slug", async () => {
    const { origin } = await createGone((site) => site.request("DELETE", "/v2/pages/p/a/"));
    expect(await states(origin)).toEqual(["gone", "gone", "gone"]);
    await makePage(origin, "p", "a", { words: "new", tags: [] });
    await origin.materialize();
    expect(await states(origin)).toEqual(["live", "live", "live"]);
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

describe("the budget", () => {
  const now = new Date(START);
  const hour = 3_600_000;
  const rendition = (key: string, hoursAgo: number | null): KnownRendition => ({
    key,
    query: key,
    canonical: hoursAgo === null,
    adoptedAt: new Date(START - (hoursAgo ?? 0) * hour).toISOString(),
    pending: false,
    outgrown: false,
    tags: [],
    state: "live",
    etag: null,
    costMs: 0,
  });
  const all = [
    rendition("hour", 1),
    rendition("canonical", null),
    rendition("day", 24),
    rendition("just", 0),
    rendition("nearly", 23.9),
    rendition("week", 168),
  ];
  const kept = (budget: number) => {
    const { canonical, adopted, drop } = withinBudget(all, budget, now);
    const keep = [...canonical, ...adopted];
    expect(keep.length + drop.length).toBe(all.length);
    return keep
      .map(({ key }) => key)
      .toSorted()
      .join(" ");
  };

  test.each([
    [6, "canonical day hour just nearly week"],
    [5, "canonical hour just nearly"],
    [4, "canonical hour just nearly"],
    [3, "canonical hour just"],
    [2, "canonical just"],
    [1, "canonical"],
    [0, "canonical"],
  ])("of %i keeps %s", (budget, keys) => {
    expect(kept(budget)).toBe(keys);
  });

  test("counts what it drops, by reason", async () => {
    const clock = createFakeClock(START);
    const origin = await newOrigin({ clock });
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "a", { words: "old" });
    const asking = async (levels: number[]) => {
      for (const level of levels) {
        await ask(origin, { ask: `GET /v2/pages/p/a/?levels=${level}` });
      }
      await origin.materialize();
    };
    await asking([1, 3]);
    await clock.advance(25 * hour);
    await asking([4, 5]);
    await change(origin, "/v2/pages/p/a/", { fields: { words: "new" } });
    await origin.materialize(1);
    const dropped = origin.events.filter(({ kind }) => kind === "rendition.dropped");
    const site = origin.site.id;
    expect(dropped).toEqual([
      { kind: "rendition.dropped", site, count: 2, reason: "not_recent" },
      { kind: "rendition.dropped", site, count: 2, reason: "budget" },
    ]);
  });

  test("drops what was adopted long ago, which is taken up again when it is asked for", async () => {
    const clock = createFakeClock(START);
    const origin = await newOrigin({ clock });
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "a", { words: "old" });
    const [early, late] = ["/v2/pages/p/a/?levels=3", "/v2/pages/p/a/?levels=4"];
    await ask(origin, { ask: `GET ${early}` });
    await origin.materialize();
    await clock.advance(25 * hour);
    await ask(origin, { ask: `GET ${late}` });
    await origin.materialize();
    const { body } = await change(origin, "/v2/pages/p/a/", { fields: { words: "new" } });
    await origin.materialize(3);
    const { change: number } = body as { change: number };
    const receipt = await origin.request("GET", `/manage/v1/changes/${number}`);
    expect(receipt.body).toMatchObject({ written: 4, dropped: 1 });
    const states = await log(origin);
    expect(states).toMatchObject({
      [keyOfPrinted(origin.site.id, early)]: expect.stringMatching(/^dropped/),
      [late]: expect.stringMatching(/^live/),
    });
    const again = await ask(origin, { ask: `GET ${early}` });
    expect([again.status, again.body]).toMatchObject([200, { data: { fields: { words: "new" } } }]);
    expect(again.response.headers.has("larder-position")).toBe(false);
    await origin.materialize();
    expect((await log(origin))[early]).toMatch(/^live/);
    await change(origin, "/v2/pages/p/a/", { fields: { words: "newest" } });
    await origin.materialize(4);
    const last = await ask(origin, { ask: `GET ${early}` });
    expect(last.body).toMatchObject({ data: { fields: { words: "newest" } } });
    expect(last.response.headers.has("larder-position")).toBe(true);
  });

  test("leaves what was dropped alone while nobody asks", async () => {
    const origin = await newStill();
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "a", { words: "1" });
    await ask(origin, { ask: "GET /v2/pages/p/a/?levels=3" });
    await origin.materialize();
    await change(origin, "/v2/pages/p/a/", { fields: { words: "2" } });
    await origin.materialize(0);
    const key = keyOfPrinted(origin.site.id, "/v2/pages/p/a/?levels=3");
    const dropped = (await log(origin))[key];
    expect(dropped).toMatch(/^dropped/);
    await change(origin, "/v2/pages/p/a/", { fields: { words: "3" } });
    await origin.materialize(0);
    expect((await log(origin))[key]).toBe(dropped);
  });

  test("does not hold for an answer that is too large: nobody gets it, as a page or as a list", async () => {
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
});

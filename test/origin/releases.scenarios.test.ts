import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import { MAX_RELEASE_ITEMS } from "../../shared/limits.ts";
import { rows } from "../../origin/db/rows.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { dumpLog } from "../support/log-dump.ts";
import { makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { carryOutAll } from "../support/scheduler.ts";
import { expectScenarios, failure, notFound } from "../support/scenarios.ts";

/** Many documents published, taken down and deleted as one change. */

const START = "2026-01-01T00:00:00Z";

interface Setting {
  origin: TestOrigin;
  clock: FakeClock;
  /** Pages: `a` is published with a newer draft, `b` is published, `c` is a draft; an item. */
  ids: { a: number; b: number; c: number; item: number };
}

async function createSetting(): Promise<Setting> {
  const clock = createFakeClock(Date.parse(START));
  const origin = await createTestOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "p", [text("words"), one("tag", "collection", "tag")]);
  const [item = 0] = await makeItems(origin, "tag", [{ label: "x" }]);
  const a = await makePage(origin, "p", "a", { words: "a1", tag: item });
  const b = await makePage(origin, "p", "b", { words: "b1", tag: item });
  await origin.request("PATCH", "/v2/pages/p/a/", { status: "draft", fields: { words: "a2" } });
  const page = { title: "C", slug: "c", page_type: "p", fields: { words: "c1", tag: item } };
  const { body } = await origin.request("POST", "/v2/pages/", page);
  await origin.materialize();
  return { origin, clock, ids: { a, b, c: (body as { id: number }).id, item } };
}

type Item = { document: number; action: string; locale?: string; revision?: number };

/** A release with these items. @returns its path */
async function makeRelease(origin: TestOrigin, items: Item[]): Promise<string> {
  const made = await origin.request("POST", "/manage/v1/releases", { name: "Spring" });
  expect(made.status).toBe(201);
  const path = `/manage/v1/releases/${(made.body as { id: number }).id}`;
  if (items.length > 0) {
    const added = await origin.request("POST", `${path}/items`, { items });
    expect([added.status, added.body]).toEqual([200, expect.anything()]);
  }
  return path;
}

/** What readers of the three pages have. */
async function words(origin: TestOrigin): Promise<unknown[]> {
  await origin.materialize();
  const answers = ["a", "b", "c"].map((slug) => origin.request("GET", `/v2/pages/p/${slug}/`));
  return (await Promise.all(answers)).map(({ status, body }) =>
    status === 200 ? (body as { data: { fields: { words: string } } }).data.fields.words : status,
  );
}

const changeCount = async (origin: TestOrigin): Promise<number> => {
  const { body } = await origin.request("GET", "/manage/v1/changes");
  return (body as { data: unknown[] }).data.length;
};

const get = async (origin: TestOrigin, path: string) =>
  (await origin.request("GET", path)).body as Record<string, unknown>;

describe("a release", () => {
  test("publishes, takes down and deletes in one change", async () => {
    const { origin, ids } = await createSetting();
    const path = await makeRelease(origin, [
      { document: ids.a, action: "publish" },
      { document: ids.b, action: "unpublish" },
      { document: ids.c, action: "publish" },
      { document: ids.item, action: "delete" },
    ]);
    const before = await changeCount(origin);
    expect(await words(origin)).toEqual(["a1", "b1", 404]);
    const published = await origin.request("POST", `${path}/publish`);
    expect([published.status, published.body]).toEqual([
      202,
      { status: "pending", change: before + 1, id: expect.any(Number), slug: null },
    ]);
    expect(await changeCount(origin)).toBe(before + 1);
    expect(await words(origin)).toEqual(["a2", 404, "c1"]);
    const page = await get(origin, "/v2/pages/p/c/");
    expect(page).toMatchObject({ data: { fields: { tag: null } } });
    expect((await origin.request("GET", `/v2/content/tag/${ids.item}/`)).status).toBe(404);
    expect(await get(origin, path)).toMatchObject({
      name: "Spring",
      state: "published",
      change: before + 1,
      items: 4,
      publishedAt: START,
    });
    const { body } = await origin.request("GET", `/manage/v1/changes/${before + 1}`);
    expect(body).toMatchObject({ kind: "mixed" });
    // warm from now on, as if published alone
    expect((await dumpLog(origin, origin.site.id)).get("/v2/pages/p/c/")?.state).toBe("live");
  });

  test("publishes the revision that was named, in the locale that was named", async () => {
    const { origin, ids } = await createSetting();
    const german = { status: "draft", fields: { words: "c-de" } };
    await origin.request("PATCH", "/v2/pages/p/c/?locale=de", german);
    const { data } = await get(origin, `/manage/v1/documents/${ids.a}/revisions`);
    const first = (data as { id: number }[])[1]?.id ?? 0;
    const path = await makeRelease(origin, [
      { document: ids.a, action: "publish", revision: first },
      { document: ids.c, action: "publish", locale: "de" },
    ]);
    await origin.request("PATCH", "/v2/pages/p/a/", { fields: { words: "a3" } });
    expect((await origin.request("POST", `${path}/publish`)).status).toBe(202);
    expect(await words(origin)).toEqual(["a1", "b1", 404]);
    const page = await get(origin, "/v2/pages/p/c/?locale=de");
    expect(page).toMatchObject({ data: { fields: { words: "c-de" } } });
  });

  test("of which one item cannot be carried out carries out none, and names it", async () => {
    const { origin, ids } = await createSetting();
    const path = await makeRelease(origin, [
      { document: ids.a, action: "publish" },
      { document: ids.b, action: "unpublish" },
      { document: ids.c, action: "publish" },
    ]);
    await origin.request("DELETE", "/v2/pages/p/c/");
    const dump = async () => [
      await changeCount(origin),
      await rows(origin.parts.postgres.db)`select * from revisions order by id`,
      await rows(origin.parts.postgres.db)`select * from publications order by document_id`,
    ];
    const before = await dump();
    const why = "There is no such document.";
    const sentence = `1 of 3 items cannot be carried out; nothing was. Document ${ids.c} (en): ${why}`;
    const problems = [{ document: ids.c, locale: "en", action: "publish", problem: why }];
    await expectScenarios(origin, [
      {
        name: "publishing",
        ask: `POST ${path}/publish`,
        status: 409,
        body: failure(sentence, { problems }),
      },
    ]);
    expect(await dump()).toEqual(before);
    await origin.request("DELETE", `${path}/items/${ids.c}`);
    expect((await origin.request("POST", `${path}/publish`)).status).toBe(202);
    expect(await words(origin)).toEqual(["a2", 404, 404]);
  });

  test("is looked at before, without doing anything", async () => {
    const { origin, ids } = await createSetting();
    const path = await makeRelease(origin, [
      { document: ids.a, action: "publish" },
      { document: ids.b, action: "unpublish" },
    ]);
    const before = [await dumpLog(origin, origin.site.id), await words(origin)];
    const check = () => origin.request("POST", `${path}/check`, {});
    const found = await check();
    expect([found.status, found.body]).toMatchObject([
      200,
      { ok: true, problems: [], reach: { renditions: expect.any(Number) }, edges: [] },
    ]);
    const { reach } = found.body as { reach: { renditions: number; details: number } };
    // both pages, and the lists that were asked or are kept
    expect(reach.details).toBeGreaterThanOrEqual(2);
    expect([await dumpLog(origin, origin.site.id), await words(origin)]).toEqual(before);
    await origin.request("DELETE", "/v2/pages/p/b/");
    expect((await check()).body).toMatchObject({
      ok: false,
      problems: [{ document: ids.b, action: "unpublish" }],
      reach: null,
    });
    const empty = await makeRelease(origin, []);
    expect((await origin.request("POST", `${empty}/check`, {})).body).toMatchObject({
      ok: false,
      problems: [],
      reach: null,
    });
    await origin.request("DELETE", `${path}/items/${ids.b}`);
    expect((await origin.request("POST", `${path}/publish`)).status).toBe(202);
    expect((await check()).status).toBe(409);
    expect((await origin.request("POST", "/manage/v1/releases/999999/check", {})).status).toBe(404);
  });

  test("takes as many statements for many documents as for one", async () => {
    const { origin, ids } = await createSetting();
    const items = await makeItems(
      origin,
      "tag",
      Array.from({ length: 50 }, () => ({ label: "y" })),
    );
    const cost = async (documents: number[]) => {
      const path = await makeRelease(
        origin,
        documents.map((document) => ({ document, action: "publish" })),
      );
      const before = origin.statements.length;
      expect((await origin.request("POST", `${path}/publish`)).status).toBe(202);
      return origin.statements.length - before;
    };
    expect(await cost(items)).toBe(await cost([ids.item]));
  });

  test("in which nothing differs for anybody is no change", async () => {
    const { origin, ids } = await createSetting();
    const path = await makeRelease(origin, [{ document: ids.c, action: "unpublish" }]);
    const { body } = await origin.request("POST", `${path}/publish?wait=live`);
    expect(body).toMatchObject({ change: null, live: true });
    expect(await get(origin, path)).toMatchObject({ state: "published", change: null });
  });
});

describe("a release at a time", () => {
  test("is published then, and not before", async () => {
    const { origin, clock, ids } = await createSetting();
    const path = await makeRelease(origin, [
      { document: ids.a, action: "publish" },
      { document: ids.b, action: "unpublish" },
    ]);
    const at = "2026-01-01T01:00:00Z";
    await origin.request("PUT", `${path}/schedule`, { at });
    expect(await get(origin, path)).toMatchObject({ state: "scheduled", at });
    await clock.advance(3_600_000 - 1);
    expect(await carryOutAll(origin)).toEqual({ kind: "rest_until", ms: 1 });
    expect(await words(origin)).toEqual(["a1", "b1", 404]);
    await clock.advance(1);
    await Promise.all([carryOutAll(origin), carryOutAll(origin)]);
    expect(await words(origin)).toEqual(["a2", 404, 404]);
    const { change } = await get(origin, path);
    const release = Number(path.split("/").at(-1));
    expect(origin.events.filter(({ kind }) => kind === "release.published")).toEqual([
      { kind: "release.published", site: origin.site.id, release, change },
    ]);
  });

  test("that was removed is not published", async () => {
    const { origin, clock, ids } = await createSetting();
    const path = await makeRelease(origin, [{ document: ids.a, action: "publish" }]);
    await origin.request("PUT", `${path}/schedule`, { at: "2026-01-01T01:00:00Z" });
    await origin.request("PUT", `${path}/schedule`, { at: null });
    await clock.advance(3_600_000);
    await carryOutAll(origin);
    expect(await get(origin, path)).toMatchObject({ state: "open", at: null });
    expect(await words(origin)).toEqual(["a1", "b1", 404]);
  });

  test("that cannot be published is open again and says why", async () => {
    const { origin, clock, ids } = await createSetting();
    const path = await makeRelease(origin, [
      { document: ids.a, action: "publish" },
      { document: ids.b, action: "unpublish" },
    ]);
    await origin.request("PUT", `${path}/schedule`, { at: "2026-01-01T01:00:00Z" });
    await origin.request("DELETE", "/v2/pages/p/b/");
    await clock.advance(3_600_000);
    expect(await carryOutAll(origin)).toEqual({ kind: "rest" });
    const problem = `1 of 2 items cannot be carried out; nothing was. Document ${ids.b} (en): There is no such document.`;
    expect(await get(origin, path)).toMatchObject({ state: "open", at: null, problem });
    expect(await words(origin)).toEqual(["a1", 404, 404]);
    const release = Number(path.split("/").at(-1));
    expect(origin.events.filter(({ kind }) => kind === "release.reopened")).toEqual([
      { kind: "release.reopened", site: origin.site.id, release, cause: problem },
    ]);
  });
});

describe("what makes no sense", () => {
  test("is refused, and nothing of it is kept", async () => {
    const { origin, ids } = await createSetting();
    const path = await makeRelease(origin, [{ document: ids.a, action: "publish" }]);
    const empty = await makeRelease(origin, []);
    const done = await makeRelease(origin, [{ document: ids.b, action: "publish" }]);
    await origin.request("POST", `${done}/publish`);
    const token = `${origin.token}-other`;
    await origin.addSite(token, token);
    const author = await origin.request("POST", "/manage/v1/authors", { first_name: "Ann" });
    const { id: ann } = author.body as { id: number };
    const items = (...given: Item[]) => ({ items: given });
    const fine = { document: ids.b, action: "unpublish" };
    const refused = (why: string, index = 1) => ({
      status: 400,
      body: failure(`items[${index}]: ${why}`, { [`items[${index}]`]: [why] }),
    });
    const already = { status: 409, body: failure("The release was published already.") };
    const ask = `POST ${path}/items`;
    const rows_ = [
      ["no document", { document: 999_999, action: "publish" }, "There is no such document."],
      [
        "no locale",
        { document: ids.a, action: "publish", locale: "fr" },
        "The site does not have the locale.",
      ],
      [
        "no content",
        { document: ids.a, action: "publish", locale: "de" },
        "The document has no content in the locale.",
      ],
      [
        "no revision",
        { document: ids.a, action: "publish", revision: 999_999 },
        "The document has no such revision in the locale.",
      ],
      [
        "an author",
        { document: ann, action: "delete" },
        "Only pages, items and posts can be published or taken down like this.",
      ],
    ] as const;
    await expectScenarios(origin, [
      ...rows_.map(([name, item, why]) => ({
        name,
        ask,
        send: items(fine, item),
        ...refused(why),
      })),
      {
        name: "another site's document",
        ask,
        send: items(fine),
        token,
        status: 404,
        body: notFound(),
      },
      { name: "another site's release", ask: `GET ${path}`, token, status: 404, body: notFound() },
      {
        name: "an empty one",
        ask: `POST ${empty}/publish`,
        status: 409,
        body: failure("The release is empty."),
      },
      { name: "twice", ask: `POST ${done}/publish`, ...already },
      { name: "adding later", ask: `POST ${done}/items`, send: items(fine), ...already },
      { name: "removing later", ask: `DELETE ${done}/items/${ids.b}`, ...already },
      { name: "deleting later", ask: `DELETE ${done}`, ...already },
      { name: "a time later", ask: `PUT ${done}/schedule`, send: { at: null }, ...already },
      {
        name: "removing what is not in it",
        ask: `DELETE ${path}/items/${ids.b}`,
        status: 404,
        body: notFound(),
      },
    ]);
    const twice = await origin.request("POST", `${path}/items`, items(fine, fine));
    expect(twice).toMatchObject({ status: 400 });
    expect(await get(origin, path)).toMatchObject({ items: 1, contents: [{ document: ids.a }] });
  });

  test("is a document that is deleted in one locale and published in another", async () => {
    const { origin, ids } = await createSetting();
    await origin.request("PATCH", "/v2/pages/p/a/?locale=de", { status: "draft" });
    const path = await makeRelease(origin, [{ document: ids.a, action: "publish", locale: "de" }]);
    await origin.request("POST", `${path}/items`, {
      items: [{ document: ids.a, action: "delete" }],
    });
    const { status, body } = await origin.request("POST", `${path}/publish`);
    expect([status, body]).toMatchObject([409, { problems: [{ document: ids.a, locale: "en" }] }]);
  });

  test("is a release of more documents than are one change", async () => {
    const { origin } = await createSetting();
    const type = sql`select site_id, id from content_types where kind = 'collection'`;
    const made = await rows<{ id: number }>(origin.parts.postgres.db)`
      insert into documents (site_id, type_id, slug, created_at)
      select site_id, id, null, now() from (${type}) t, generate_series(1, ${MAX_RELEASE_ITEMS + 1}) returning id`;
    const all = made.map(({ id }) => ({ document: id, action: "unpublish" }));
    const path = await makeRelease(origin, all.slice(1));
    const more = await origin.request("POST", `${path}/items`, { items: all.slice(0, 1) });
    expect([more.status, more.body]).toMatchObject([
      400,
      { errors: [{ path: "items", message: `A release has at most ${MAX_RELEASE_ITEMS} items.` }] },
    ]);
    expect(await get(origin, path)).toMatchObject({ items: MAX_RELEASE_ITEMS });
    expect((await origin.request("POST", `${path}/publish`)).status).toBe(202);
  });
});

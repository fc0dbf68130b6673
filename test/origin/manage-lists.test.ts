import { describe, expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, many, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { personOf } from "../support/people.ts";
import type { Check, Document, DocumentList } from "../../shared/manage/documents.ts";

/** Documents as dashboards list, open, check, begin and rename them. */

const newOrigin = originsOfFile();

const get = async <Body>(origin: TestOrigin, path: string): Promise<Body> => {
  const { status, body } = await origin.request("GET", `/manage/v1${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body as Body;
};

const namesOf = ({ data }: DocumentList) => data.map(({ name, slug }) => name ?? slug);

async function createSite() {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  const origin = await newOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "collections", "country", [text("label")]);
  await makeType(origin, "page-types", "recipe", [
    { ...text("words"), required: true },
    one("from", "collection", "country"),
    many("beside", "page", "recipe"),
  ]);
  return { origin, clock };
}

describe("the list", () => {
  test("is walked whole by its cursor, each once, in any order and beside writes", async () => {
    const { origin, clock } = await createSite();
    for (let nth = 0; nth < 9; nth++) {
      await clock.advance(nth % 2 === 0 ? 1_000 : 0);
      await makePage(origin, "recipe", `r-${(nth * 5) % 9}`, { words: "w", from: "", beside: [] });
    }
    await makeItems(origin, "country", [{ label: "R-x" }, { label: "" }]);
    for (const sort of ["-updated", "updated", "name", "-name"]) {
      const whole = await get<DocumentList>(origin, `/documents?sort=${sort}`);
      const walked: DocumentList["data"] = [];
      for (let next: string | null = ""; next !== null;) {
        const stretch: DocumentList = await get(origin, `/documents?sort=${sort}&limit=2${next}`);
        expect(stretch.meta.count).toBe(11);
        walked.push(...stretch.data);
        next = stretch.meta.next === null ? null : `&cursor=${stretch.meta.next}`;
      }
      expect([sort, walked]).toEqual([sort, whole.data]);
    }
    const { meta } = await get<DocumentList>(origin, "/documents?limit=2");
    const wrong = ["x", "e30", meta.next ?? ""].map(async (cursor) => {
      const path = `/manage/v1/documents?sort=name&cursor=${cursor}`;
      return (await origin.request("GET", path)).status;
    });
    expect(await Promise.all(wrong)).toEqual([400, 400, 400]);
  });

  test("is narrowed by state, by what is planned, by locale and by who wrote", async () => {
    const { origin, clock } = await createSite();
    const fields = { words: "w", from: "", beside: [] };
    const ids = new Map<string, number>();
    for (const slug of ["live", "edited", "drafted", "translated", "released"])
      ids.set(slug, await makePage(origin, "recipe", slug, fields));
    const patch = (slug: string, body: object, locale = "en") =>
      origin.request("PATCH", `/v2/pages/recipe/${slug}/?locale=${locale}`, body);
    await patch("edited", { status: "draft", fields: { words: "other" } });
    await origin.request("POST", `/manage/v1/documents/${ids.get("drafted")}/unpublish`);
    await patch("translated", { status: "draft", fields }, "de");
    const at = "2026-02-01T00:00:00Z";
    const schedule = `/manage/v1/documents/${ids.get("live")}/schedule`;
    await origin.request("PUT", schedule, { unpublish_at: at });
    const release = await origin.request("POST", "/manage/v1/releases", { name: "r" });
    const { id } = release.body as { id: number };
    const items = [{ document: ids.get("released"), action: "unpublish" }];
    await origin.request("POST", `/manage/v1/releases/${id}/items`, { items });
    await origin.request("PUT", `/manage/v1/releases/${id}/schedule`, { at });
    await clock.advance(1_000);
    const author = await personOf(origin, "author");
    const own = { kind: "page", type: "recipe", name: "Mine", slug: "mine" };
    expect((await author.send("POST", "/documents", own)).status).toBe(202);
    const listed = async (params: string) =>
      namesOf(await get(origin, `/documents?sort=name&${params}`));
    expect(await listed("state=live")).toEqual(["live", "released"]);
    expect(await listed("state=changed")).toEqual(["edited", "translated"]);
    expect(await listed("state=draft")).toEqual(["drafted", "Mine"]);
    expect(await listed("state=scheduled")).toEqual(["live", "released"]);
    expect(await listed("locale=de")).toEqual(["translated"]);
    expect(await listed("locale=de&state=draft")).toEqual(["translated"]);
    const mine = await author.send("GET", "/documents?by=me");
    expect(mine.body).toMatchObject({
      data: [{ name: "Mine", updatedBy: { name: "A author" } }],
      meta: { count: 1 },
    });
    const rows = (await get<DocumentList>(origin, "/documents?state=scheduled")).data;
    expect(rows.map(({ scheduledAt }) => scheduledAt)).toEqual([at, at]);
    expect((await origin.request("GET", "/manage/v1/documents?by=me")).status).toBe(400);
  });

  test("finds beginnings of names and slugs, and words of texts, and counts no further than a thousand", async () => {
    const { origin } = await createSite();
    await makeItems(origin, "country", [{ label: "Côte d’Ivoire" }, { label: "France" }]);
    await makePage(origin, "recipe", "tarte-tatin", { words: "apples", from: "", beside: [] });
    await origin.request("POST", "/v2/posts/", {
      title: "On Pears",
      slug: "on-pears",
      tags: ["Fruit"],
    });
    const found = async (q: string, more = "") =>
      namesOf(await get(origin, `/documents?sort=name&q=${encodeURIComponent(q)}${more}`));
    expect(await found("cot")).toEqual(["Côte d’Ivoire"]);
    expect(await found("IVO cô")).toEqual(["Côte d’Ivoire"]);
    expect(await found("fr")).toEqual(["France", "Fruit"]);
    expect(await found("fr", "&type_kind=tag")).toEqual(["Fruit"]);
    expect(await found("tat")).toEqual(["tarte-tatin"]);
    expect(await found("apples")).toEqual(["tarte-tatin"]);
    expect(await found("'\\ & !(x) :* ﷺ")).toEqual([]);
    expect(await found("   ")).toHaveLength(5);
    const crowd = (from: number) =>
      Array.from({ length: 700 }, (_, nth) => ({ label: `Crowd ${from + nth}` }));
    for (const from of [0, 700, 1_400]) await makeItems(origin, "country", crowd(from));
    const common = await get<DocumentList>(origin, "/documents?q=crowd&limit=3");
    expect(common.meta).toMatchObject({ count: 1_000, capped: true });
    expect(namesOf(common)).toEqual(["Crowd 2099", "Crowd 2098", "Crowd 2097"]);
    const next = await get<DocumentList>(
      origin,
      `/documents?q=crowd&limit=3&cursor=${common.meta.next}`,
    );
    expect(namesOf(next)).toEqual(["Crowd 2096", "Crowd 2095", "Crowd 2094"]);
  });
});

test("a document is opened with all it is and what it names, and says who names it", async () => {
  const { origin } = await createSite();
  const [country = 0] = await makeItems(origin, "country", [{ label: "France" }]);
  const beside = await makePage(origin, "recipe", "tart", { words: "t", from: "", beside: [] });
  const id = await makePage(origin, "recipe", "pie", { words: "one", from: country, beside: [] });
  const draft = { status: "draft", fields: { words: "two", beside: ["tart"] } };
  await origin.request("PATCH", "/v2/pages/recipe/pie/", draft);
  const document = await get<Document>(origin, `/documents/${id}`);
  expect(document).toMatchObject({
    id,
    kind: "page",
    type: "recipe",
    slug: "pie",
    name: "pie",
    state: "changed",
    owner: null,
    updatedBy: { id: null, name: "token test" },
    locale: "en",
    newest: { fields: { words: "two", from: country, beside: [beside] }, published: false },
    published: { fields: { words: "one", from: country, beside: [] }, published: true },
  });
  expect(document.locales.map(({ locale, state }) => [locale, state])).toEqual([
    ["en", "changed"],
    ["de", null],
  ]);
  expect(new Set(document.references.map(({ name }) => name))).toEqual(new Set(["France", "tart"]));
  const out = await get<{ data: unknown[] }>(origin, `/documents/${id}/references?direction=out`);
  expect(out.data).toMatchObject([
    { id: country, locale: "en", published: true, newest: true },
    { id: beside, locale: "en", published: false, newest: true },
  ]);
  const into = await get<{ data: unknown[] }>(origin, `/documents/${beside}/references`);
  expect(into.data).toMatchObject([{ id, locale: "en", published: false, newest: true }]);
  const german = await get<Document>(origin, `/documents/${id}?locale=de`);
  expect([german.newest, german.published, german.references]).toEqual([null, null, []]);
  const token = `${origin.token}-other`;
  await origin.addSite(token, token);
  for (const path of ["", "/references", "/revisions", "/revisions/1"]) {
    const other = await origin.request(
      "GET",
      `/manage/v1/documents/${id}${path}`,
      undefined,
      token,
    );
    expect([path, other.status]).toEqual([path, 404]);
  }
});

test("a check says what is wrong in every locale, what readers would not see, and what it reaches", async () => {
  const { origin } = await createSite();
  const [country = 0] = await makeItems(origin, "country", [{ label: "France" }]);
  const made = await origin.request("POST", "/manage/v1/documents", {
    kind: "page",
    type: "recipe",
    name: "Tart",
    slug: "tart",
  });
  const { id } = made.body as { id: number };
  const check = async (of: number, body: object = {}) =>
    (await origin.request("POST", `/manage/v1/documents/${of}/check`, body)).body as Check;
  const before = await origin.request("GET", "/manage/v1/changes");
  expect(await check(id)).toMatchObject({
    ok: false,
    locales: ["en"],
    problems: [{ path: "words", locale: "en", code: "required" }],
    reach: null,
  });
  const pie = await makePage(origin, "recipe", "pie", {
    words: "p",
    from: country,
    beside: ["tart"],
  });
  await origin.request("POST", `/manage/v1/documents/${country}/unpublish`);
  await origin.materialize();
  const checked = await check(pie, { locales: ["en"] });
  expect(checked).toMatchObject({
    ok: true,
    problems: [],
    unseen: [
      { path: "from", locale: "en", id: country, document: { name: "France", state: "draft" } },
      { path: "beside[0]", locale: "en", id, document: { name: "Tart" } },
    ],
    edges: [],
  });
  expect(checked.reach).toMatchObject({ details: 1, lists: 1, capped: false });
  expect((await check(pie, { action: "delete" })).reach?.details).toBe(1);
  const bad = [{ locales: [] }, { locales: ["fr"] }, { locales: ["de"] }, { action: "eat" }, []];
  for (const body of bad) {
    const path = `/manage/v1/documents/${pie}/check`;
    expect([body, (await origin.request("POST", path, body)).status]).toEqual([body, 400]);
  }
  const after = await origin.request("GET", "/manage/v1/changes");
  expect((after.body as { data: unknown[] }).data.length).toBe(
    (before.body as { data: unknown[] }).data.length + 2,
  );
});

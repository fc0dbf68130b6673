import { describe, expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { expectScenarios, notFound, pageNotFound, refusedField } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const AT = "2026-01-01T00:00:00Z";

interface Setting {
  origin: TestOrigin;
  clock: FakeClock;
}

async function createSetting(): Promise<Setting> {
  const clock = createFakeClock(Date.parse(AT));
  const origin = await newOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "p", [text("words"), one("tag", "collection", "tag")]);
  await makeType(origin, "single-pages", "about", [text("words")]);
  return { origin, clock };
}

const changeOf = async (origin: TestOrigin, method: string, path: string, body?: unknown) => {
  const answer = await origin.request(method, path, body);
  expect(answer.status).toBe(202);
  return (answer.body as { change: number | null }).change;
};

/** What the readers of a page have. */
async function words(origin: TestOrigin, path: string): Promise<unknown> {
  await origin.materialize();
  const { status, body } = await origin.request("GET", path);
  return status === 200
    ? (body as { data: { fields: { words: string } } }).data.fields.words
    : status;
}

describe("documents", () => {
  test("are listed newest first, and found by kind, type and slug", async () => {
    const { origin } = await createSetting();
    const [tag = 0] = await makeItems(origin, "tag", [{ label: "x" }]);
    const page = await makePage(origin, "p", "a", { words: "w", tag: "" });
    const about = await makePage(origin, "*", "about", { words: "w" });
    const draft = { title: "A draft", slug: "about", page_type: "p", fields: { words: "", tag } };
    const { body: answer } = await origin.request("POST", "/v2/pages/", draft);
    const { id: drafted } = answer as { id: number };
    await origin.request("PATCH", "/v2/pages/p/a/?locale=de", { status: "published" });
    const gone = await makePage(origin, "p", "gone", { words: "", tag: "" });
    await origin.request("DELETE", "/v2/pages/p/gone/");
    expect(gone).toBeGreaterThan(drafted);
    const row = (
      id: number,
      kind: string,
      type: string,
      slug: string | null,
      published: string[],
    ) => ({
      id,
      kind,
      type,
      slug,
      name: slug ?? "x",
      state: published.length > 0 ? "live" : "draft",
      published,
      locales: published.length > 0 ? published : ["en"],
      scheduledAt: null,
      createdAt: AT,
      updatedAt: AT,
      updatedBy: { id: null, name: "token test" },
    });
    const draftRow = { ...row(drafted, "page", "p", "about", []), name: "A draft" };
    const aboutRow = row(about, "single", "about", "about", ["en"]);
    const pageRow = row(page, "page", "p", "a", ["de", "en"]);
    const tagRow = row(tag, "collection", "tag", null, ["en"]);
    const lists: [string, unknown[], number][] = [
      ["", [draftRow, aboutRow, pageRow, tagRow], 4],
      ["?type_kind=page", [draftRow, pageRow], 2],
      ["?type_kind=single", [aboutRow], 1],
      ["?type_kind=collection", [tagRow], 1],
      ["?type_kind=author", [], 0],
      ["?type=p", [draftRow, pageRow], 2],
      ["?slug=about", [draftRow, aboutRow], 2],
      ["?slug=about&type=p", [draftRow], 1],
      ["?slug=gone", [], 0],
      ["?type=nothing", [], 0],
      ["?locale=de", [{ ...pageRow, state: "live" }], 1],
      ["?state=draft", [draftRow], 1],
      ["?sort=updated&type=p", [pageRow, draftRow], 2],
      ["?sort=name&type=p", [pageRow, draftRow], 2],
    ];
    for (const [params, data, count] of lists) {
      const { body } = await origin.request("GET", `/manage/v1/documents${params}`);
      const meta = { count, capped: false, next: null };
      expect.soft([params, body]).toEqual([params, { data, meta }]);
    }
    const token = `${origin.token}-other`;
    await origin.addSite(token, token);
    await expectScenarios(origin, [
      {
        name: "none of another site's",
        ask: "GET /manage/v1/documents",
        token,
        status: 200,
        body: { data: [], meta: { count: 0, capped: false, next: null } },
      },
      {
        name: "no such kind",
        ask: "GET /manage/v1/documents?type_kind=component",
        status: 400,
        body: refusedField(
          "type_kind",
          'Invalid option: expected one of "page"|"single"|"collection"|"post"|"author"|"category"|"tag"',
        ),
      },
      {
        name: "too many",
        ask: "GET /manage/v1/documents?limit=101",
        status: 400,
        body: refusedField("limit", "Too big: expected number to be <=100"),
      },
      {
        name: "an offset, which is no more",
        ask: "GET /manage/v1/documents?offset=100",
        status: 400,
        body: refusedField(
          "offset",
          "Lists of documents go on by `cursor`, which is `meta.next` of the stretch before.",
        ),
      },
    ]);
  });
});

describe("revisions", () => {
  async function createHistory() {
    const { origin, clock } = await createSetting();
    const id = await makePage(origin, "p", "a", { words: "one", tag: "" });
    await clock.advance(1_500);
    await origin.request("PATCH", "/v2/pages/p/a/", { fields: { words: "two" } });
    await clock.advance(500);
    await origin.request("PATCH", "/v2/pages/p/a/", {
      status: "draft",
      fields: { words: "three" },
    });
    const { body } = await origin.request("GET", `/manage/v1/documents/${id}/revisions`);
    return { origin, id, revisions: (body as { data: { id: number }[] }).data };
  }

  test("are listed newest first, with the one that readers have", async () => {
    const { revisions } = await createHistory();
    const [newest] = revisions;
    const row = (back: number, at: string, published: boolean, change: number | null) => ({
      id: (newest?.id ?? 0) - back,
      locale: "en",
      name: "a",
      createdAt: at,
      createdBy: { id: null, name: "token test" },
      note: null,
      published,
      change,
    });
    expect(revisions).toEqual([
      row(0, "2026-01-01T00:00:02Z", false, null),
      row(1, "2026-01-01T00:00:01.500000Z", true, 6),
      row(2, AT, false, 5),
    ]);
  });

  test("that are older are published as new ones", async () => {
    const { origin, id, revisions } = await createHistory();
    const first = revisions.at(-1)?.id;
    const publish = `/manage/v1/documents/${id}/publish`;
    expect(await words(origin, "/v2/pages/p/a/")).toBe("two");
    expect(await changeOf(origin, "POST", publish, { revision: first })).toBeTypeOf("number");
    expect(await words(origin, "/v2/pages/p/a/")).toBe("one");
    const { body } = await origin.request("GET", `/manage/v1/documents/${id}/revisions`);
    const after = (body as { data: { id: number; published: boolean }[] }).data;
    const held = async (revision: number) => {
      const path = `/manage/v1/documents/${id}/revisions/${revision}`;
      const { body: one } = await origin.request("GET", path);
      return (one as { fields: { words: string } }).fields.words;
    };
    const said = await Promise.all(after.map((one) => held(one.id)));
    expect(after.map(({ published }, nth) => [said[nth], published])).toEqual([
      ["one", true],
      ["three", false],
      ["two", false],
      ["one", false],
    ]);
  });

  test("the newest of which is published unless another is named", async () => {
    const { origin, id } = await createHistory();
    await changeOf(origin, "POST", `/manage/v1/documents/${id}/publish`);
    expect(await words(origin, "/v2/pages/p/a/")).toBe("three");
  });

  test("bring their references with them", async () => {
    const { origin, id, revisions } = await createHistory();
    const [tag = 0] = await makeItems(origin, "tag", [{ label: "x" }]);
    await origin.request("PATCH", "/v2/pages/p/a/", { status: "published", fields: { tag } });
    await changeOf(origin, "POST", `/manage/v1/documents/${id}/publish`, {
      revision: revisions.at(-1)?.id,
    });
    await changeOf(origin, "POST", `/manage/v1/documents/${id}/publish`, {
      revision: revisions[0]?.id,
    });
    await origin.request("PATCH", "/v2/pages/p/a/", { fields: { tag } });
    await origin.materialize();
    await origin.request("PATCH", `/v2/content/tag/${tag}/`, { fields: { label: "y" } });
    await origin.materialize();
    const { body } = await origin.request("GET", "/v2/pages/p/a/");
    expect((body as { data: { fields: unknown } }).data.fields).toEqual({
      words: "three",
      tag: { meta: { id: tag }, label: "y" },
    });
  });

  test("have their references written down while they are published", async () => {
    const { origin, id, revisions } = await createHistory();
    const [tag = 0] = await makeItems(origin, "tag", [{ label: "x" }]);
    const targets = () =>
      rows(origin.parts.postgres.db)`
        select locale, target_id as target from document_references where document_id = ${id}`;
    const publish = `/manage/v1/documents/${id}/publish`;
    expect(await targets()).toEqual([]);
    await origin.request("PATCH", "/v2/pages/p/a/", { status: "draft", fields: { tag } });
    expect(await targets()).toEqual([]);
    await changeOf(origin, "POST", publish);
    expect(await targets()).toEqual([{ locale: "en", target: tag }]);
    await changeOf(origin, "POST", publish, { revision: revisions[0]?.id });
    expect(await targets()).toEqual([]);
    await origin.request("PATCH", "/v2/pages/p/a/", { fields: { tag } });
    await changeOf(origin, "POST", `/manage/v1/documents/${id}/unpublish`);
    expect(await targets()).toEqual([]);
  });

  test("are refused where they do not belong", async () => {
    const { origin, id, revisions } = await createHistory();
    const other = await makePage(origin, "p", "b", { words: "b", tag: "" });
    const token = `${origin.token}-other`;
    await origin.addSite(token, token);
    const publish = (of: number | string) => `POST /manage/v1/documents/${of}/publish`;
    const send = { revision: revisions[0]?.id };
    await expectScenarios(origin, [
      { name: "of another document", ask: publish(other), send, status: 404, body: notFound() },
      { name: "of no document", ask: publish(999_999), send, status: 404, body: notFound() },
      { name: "of another site's", ask: publish(id), send, token, status: 404, body: notFound() },
      {
        name: "another site's list",
        ask: `GET /manage/v1/documents/${id}/revisions`,
        token,
        status: 404,
        body: notFound(),
      },
      {
        name: "to be taken down by another site",
        ask: `POST /manage/v1/documents/${id}/unpublish`,
        token,
        status: 404,
        body: notFound(),
      },
      {
        name: "a number that is none",
        ask: publish(id),
        send: { revision: 0 },
        status: 400,
        body: refusedField("revision", "Too small: expected number to be >=1"),
      },
      {
        name: "in a locale it was never written in",
        ask: `${publish(id)}?locale=de`,
        send: {},
        status: 404,
        body: notFound(),
      },
    ]);
  });
});

describe("unpublishing", () => {
  test("takes a document from its readers in one locale and leaves a draft", async () => {
    const { origin } = await createSetting();
    const id = await makePage(origin, "p", "a", { words: "one", tag: "" });
    const german = { status: "published", fields: { words: "eins" } };
    await origin.request("PATCH", "/v2/pages/p/a/?locale=de", german);
    const unpublish = `/manage/v1/documents/${id}/unpublish`;
    const seen = async () => [
      await words(origin, "/v2/pages/p/a/"),
      await words(origin, "/v2/pages/p/a/?locale=de"),
    ];
    expect(await seen()).toEqual(["one", "eins"]);
    expect(await changeOf(origin, "POST", `${unpublish}?locale=de`)).toBeTypeOf("number");
    expect(await seen()).toEqual(["one", 404]);
    expect(await changeOf(origin, "POST", unpublish)).toBeTypeOf("number");
    expect(await seen()).toEqual([404, 404]);
    expect(await changeOf(origin, "POST", unpublish)).toBeNull();
    await changeOf(origin, "POST", `/manage/v1/documents/${id}/publish`, {});
    expect(await seen()).toEqual(["one", 404]);
  });

  test("is not possible after deleting", async () => {
    const { origin } = await createSetting();
    const id = await makePage(origin, "p", "a", { words: "one", tag: "" });
    await origin.request("DELETE", "/v2/pages/p/a/");
    await expectScenarios(origin, [
      { name: "read", ask: "GET /v2/pages/p/a/", status: 404, body: pageNotFound },
      {
        name: "unpublish",
        ask: `POST /manage/v1/documents/${id}/unpublish`,
        status: 404,
        body: notFound(),
      },
      {
        name: "publish",
        ask: `POST /manage/v1/documents/${id}/publish`,
        status: 404,
        body: notFound(),
      },
      {
        name: "revisions",
        ask: `GET /manage/v1/documents/${id}/revisions`,
        status: 404,
        body: notFound(),
      },
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, many, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** Previews: the newest revisions, for tokens that may see them. */

const newOrigin = originsOfFile();

/** A token of the site with these scopes. */
async function tokenWith(origin: TestOrigin, scopes: string[]): Promise<string> {
  const { body } = await origin.request("POST", "/manage/v1/tokens", { label: "t", scopes });
  return (body as { token: string }).token;
}

interface Shown {
  slug: string;
  status: string;
  published: string | null;
  fields: Record<string, unknown>;
}

const data = async <T = Shown>(origin: TestOrigin, path: string): Promise<T> => {
  const { body } = await ask(origin, { ask: `GET ${path}` });
  return (body as { data: T }).data;
};

/** An article that was edited after it was published, one that never was, and an item each way. */
async function createSite() {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  const origin = await newOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    many("tags", "collection", "tag"),
    one("next", "page", "article"),
  ]);
  const [red] = await makeItems(origin, "tag", [{ label: "Red" }]);
  const draft = { key: "tag", status: "draft", fields: [{ label: "Hidden" }] };
  const made = await origin.request("POST", "/v2/content/", draft);
  const hidden = (made.body as { id: number }).id;
  const create = { title: "New", page_type: "article", slug: "new", status: "draft" };
  await origin.request("POST", "/v2/pages/", { ...create, fields: fields("New", []) });
  await makePage(origin, "article", "old", fields("Old", [red, hidden], "new"));
  await clock.advance(60_000);
  const edited = { status: "draft", fields: { headline: "Edited" } };
  await origin.request("PATCH", "/v2/pages/article/old/", edited);
  return { origin, red, hidden };
}

const fields = (headline: string, tags: unknown[], next = "") => ({ headline, tags, next });

describe("B7 B8: a preview", () => {
  test("shows the newest revision, where readers see the published one", async () => {
    const { origin } = await createSite();
    const read = await data(origin, "/v2/pages/article/old/");
    expect([read.fields["headline"], read.status]).toEqual(["Old", "published"]);
    const preview = await data(origin, "/v2/pages/article/old/?preview=1");
    expect(preview).toMatchObject({
      status: "draft",
      published: "2026-01-01T00:00:00Z",
      updated: "2026-01-01T00:01:00Z",
      scheduled: null,
      fields: { headline: "Edited" },
    });
  });

  test("shows drafts of what a page names, in lists too, never published first", async () => {
    const { origin, red, hidden } = await createSite();
    const [first, second] = await data<Shown[]>(origin, "/v2/pages/article/?preview=1&levels=2");
    expect([first?.slug, first?.status, first?.published]).toEqual(["new", "draft", null]);
    expect(second?.fields).toMatchObject({
      tags: [
        { meta: { id: red }, label: "Red" },
        { meta: { id: hidden }, label: "Hidden" },
      ],
      next: { slug: "new", status: "draft", published: null },
    });
    const published = await data<Shown[]>(origin, "/v2/pages/article/?levels=2");
    expect(published.map(({ slug }) => slug)).toEqual(["old"]);
    expect(published[0]?.fields).toMatchObject({ tags: [{ label: "Red" }], next: null });
  });

  test.each([
    "preview=1&preview=1",
    "preview=True",
    "test=1",
    "test=1&preview=1",
    "preview=0&preview=1",
  ])("is asked for by %s", async (params) => {
    const { origin } = await createSite();
    const { response } = await ask(origin, { ask: `GET /v2/pages/article/new/?${params}` });
    expect(response.status).toBe(200);
    expect(response.headers.get("larder-preview")).toBe("applied");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test.each([
    "preview=0",
    "preview=0&preview=0",
    "test=0",
    "preview=",
    "preview=drafts",
    "test=draft",
  ])("is not asked for by %s", async (params) => {
    const { origin } = await createSite();
    const { response } = await ask(origin, { ask: `GET /v2/pages/article/new/?${params}` });
    expect([response.status, response.headers.get("larder-preview")]).toEqual([404, null]);
  });

  test("is ignored for a token without the scope, and a header says so", async () => {
    const { origin } = await createSite();
    const token = await tokenWith(origin, ["read", "write", "manage"]);
    const shown = await ask(origin, { ask: "GET /v2/pages/article/old/?preview=1", token });
    expect(shown.body).toMatchObject({ data: { fields: { headline: "Old" } } });
    expect(shown.response.headers.get("larder-preview")).toBe("ignored");
    expect(shown.response.headers.get("cache-control")).toBe("no-cache");
    const draft = await ask(origin, { ask: "GET /v2/pages/article/new/?preview=1", token });
    expect([draft.status, draft.body]).toEqual([404, { detail: "Page not found." }]);
    expect(draft.response.headers.get("larder-preview")).toBe("ignored");
  });

  test("leaves nothing behind: nothing is in the log", async () => {
    const { origin } = await createSite();
    await origin.materialize();
    origin.events.length = 0;
    for (const path of ["pages/article/new/", "pages/article/", "content/tag/", "posts/"]) {
      await ask(origin, { ask: `GET /v2/${path}?preview=1&levels=4` });
    }
    expect(origin.events).toEqual([]);
    expect(await origin.materialize()).toEqual({ kind: "idle" });
  });

  test("selects and searches drafts", async () => {
    const { origin } = await createSite();
    const slugs = async (path: string) =>
      (await data<Shown[]>(origin, path)).map(({ slug }) => slug);
    expect(await slugs("/v2/pages/article/?fields.headline=Edited")).toEqual([]);
    expect(await slugs("/v2/pages/article/?fields.headline=Edited&preview=1")).toEqual(["old"]);
    expect(await slugs("/v2/pages/search/?query=edited")).toEqual([]);
    expect(await slugs("/v2/pages/search/?query=edited&preview=1")).toEqual(["old"]);
    expect(await slugs("/v2/pages/article/?fields.tags.label=Hidden&preview=1")).toEqual(["old"]);
  });

  test("shows drafts of posts with what they name, by their filters too", async () => {
    const { origin } = await createSite();
    const post = { title: "Draft", slug: "draft", tags: ["Red"], body: "Unseen words" };
    await origin.request("POST", "/v2/posts/", post);
    expect((await ask(origin, { ask: "GET /v2/posts/draft/" })).status).toBe(404);
    const shown = await data<Record<string, unknown>>(origin, "/v2/posts/draft/?preview=1");
    expect(shown).toMatchObject({ status: "draft", published: null, tags: [{ slug: "red" }] });
    for (const path of ["posts/?preview=1", "posts/?preview=1&tag_slug=red"]) {
      expect(await data(origin, `/v2/${path}`)).toMatchObject([{ slug: "draft" }]);
    }
    expect(await data(origin, "/v2/posts/search/?query=unseen&preview=1")).toHaveLength(1);
    expect(await data(origin, "/v2/posts/?tag_slug=red")).toEqual([]);
  });

  test("says when a draft is going to be published", async () => {
    const { origin } = await createSite();
    const [{ id } = { id: 0 }] = await data<{ id: number }[]>(
      origin,
      "/manage/v1/documents?slug=old",
    );
    const at = "2026-01-02T00:00:00Z";
    await origin.request("PUT", `/manage/v1/documents/${id}/schedule`, { publish_at: at });
    const preview = await data<object>(origin, "/v2/pages/article/old/?preview=1");
    expect(preview).toMatchObject({ status: "scheduled", scheduled: at });
    const read = await data<object>(origin, "/v2/pages/article/old/");
    expect(read).toMatchObject({ status: "published", scheduled: null });
  });

  test("does not change authors, categories, tags and feeds", async () => {
    const { origin } = await createSite();
    for (const path of ["authors/", "tags/?include=recent_posts", "feeds/rss/"]) {
      const asked = `GET /v2/${path}${path.includes("?") ? "&" : "?"}preview=1`;
      const { status, response } = await ask(origin, { ask: asked });
      expect([status, response.headers.get("larder-preview")]).toEqual([200, null]);
    }
  });

  test("of another site's drafts is not found", async () => {
    const { origin } = await createSite();
    const other = await newOrigin();
    const { status } = await ask(other, { ask: "GET /v2/pages/*/new/?preview=1" });
    expect(status).toBe(404);
    expect((await ask(origin, { ask: "GET /v2/pages/*/new/?preview=1" })).status).toBe(200);
  });
});

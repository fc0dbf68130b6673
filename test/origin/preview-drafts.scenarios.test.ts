import { describe, expect, test } from "vitest";
import { hashOf, type Json } from "../../shared/working/value.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** `preview=draft`: what is saved of documents and is no revision yet. */

const newOrigin = originsOfFile();

interface Shown {
  slug: string;
  status: string;
  name: string;
  updated: string;
  fields: Record<string, unknown>;
}

const data = async <T = Shown>(origin: TestOrigin, path: string): Promise<T> => {
  const { status, body } = await ask(origin, { ask: `GET ${path}` });
  expect([path, status]).toEqual([path, 200]);
  return (body as { data: T }).data;
};

let count = 0;

/** Sets values of a document's working copy. */
async function type(
  origin: TestOrigin,
  id: number,
  values: Record<string, [was: Json | undefined, set: Json]>,
  { locale = "en", version = 0 } = {},
): Promise<void> {
  const operations = Object.entries(values).map(([key, [was, set]]) => ({
    id: `op-${count++}`,
    kind: "set",
    path: key === "name" ? ["name"] : ["fields", key],
    was: hashOf(was),
    set,
  }));
  const at = `/manage/v1/documents/${id}/working-copy?locale=${locale}`;
  const { status, body } = await origin.request("PATCH", at, { version, operations });
  expect([status, (body as { outcomes?: { outcome: string }[] }).outcomes]).toEqual([
    200,
    operations.map(({ id: of }) => expect.objectContaining({ id: of, outcome: "applied" })),
  ]);
}

/** An article and what it names, each with a working copy. */
async function createSite() {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    number("price"),
    many("tags", "collection", "tag"),
    one("next", "page", "article"),
    { key: "faq", kind: "repeater", fields: [{ key: "q", kind: "short_text" }] },
  ]);
  const [red = 0] = await makeItems(origin, "tag", [{ label: "Red" }]);
  const next = await makePage(origin, "article", "next", content("Next"));
  const id = await makePage(origin, "article", "old", content("Old", [red], "next"));
  await type(origin, id, { headline: ["Old", "Typed"], name: ["old", "Renamed"] });
  await type(origin, red, { label: ["Red", "Crimson"] });
  await type(origin, next, { headline: ["Next", "Later"] });
  return { origin, id, red, next };
}

const content = (headline: string, tags: unknown[] = [], next = "") => ({
  headline,
  price: 1,
  tags,
  next,
  faq: [{ q: "Why?" }],
});

const OLD = "/v2/pages/article/old/";

describe("B7 B8: a preview of drafts", () => {
  test("shows working copies, where previews show revisions and readers what is published", async () => {
    const { origin } = await createSite();
    expect((await data(origin, OLD)).fields["headline"]).toBe("Old");
    expect((await data(origin, `${OLD}?preview=1`)).fields["headline"]).toBe("Old");
    const draft = await data(origin, `${OLD}?preview=draft`);
    expect(draft).toMatchObject({ name: "Renamed", status: "draft", slug: "old" });
    expect(draft.fields).toMatchObject({ headline: "Typed", faq: [{ q: "Why?" }] });
    expect(JSON.stringify(draft)).not.toContain("~id");
  });

  test("shows those of what a document names, too", async () => {
    const { origin } = await createSite();
    const { fields } = await data(origin, `${OLD}?preview=draft&levels=2`);
    expect(fields).toMatchObject({
      tags: [{ label: "Crimson" }],
      next: { slug: "next", status: "draft", fields: { headline: "Later" } },
    });
  });

  test("shows them in lists and items, which are chosen, ordered and searched by revisions", async () => {
    const { origin, red } = await createSite();
    const heads = async (path: string) =>
      new Set((await data<Shown[]>(origin, path)).map(({ fields }) => fields["headline"]));
    const list = "/v2/pages/article/?preview=draft";
    expect(await heads(list)).toEqual(new Set(["Later", "Typed"]));
    expect(await heads(`${list}&fields.headline=Old`)).toEqual(new Set(["Typed"]));
    expect(await heads(`${list}&fields.headline=Typed`)).toEqual(new Set([]));
    expect(await heads("/v2/pages/search/?query=old&preview=draft")).toEqual(new Set(["Typed"]));
    const items = await data<object>(origin, `/v2/content/tag/?preview=draft`);
    expect(items).toMatchObject({ tag: [{ label: "Crimson" }] });
    const item = await data<object>(origin, `/v2/content/tag/${red}/?preview=draft`);
    expect(JSON.stringify(item)).toContain("Crimson");
  });

  test("goes on from a revision that a program made meanwhile", async () => {
    const { origin } = await createSite();
    const edited = { status: "published", fields: { price: 9, headline: "Old" } };
    expect((await origin.request("PATCH", OLD, edited)).status).toBe(202);
    const { fields } = await data(origin, `${OLD}?preview=draft`);
    expect(fields).toMatchObject({ headline: "Typed", price: 9 });
  });

  test("is the newest revision again once the copy is discarded, or made one", async () => {
    const { origin, id } = await createSite();
    const { status } = await origin.request("DELETE", `/manage/v1/documents/${id}/working-copy`);
    expect(status).toBe(200);
    expect(await data(origin, `${OLD}?preview=draft&levels=1`)).toEqual(
      await data(origin, `${OLD}?preview=1&levels=1`),
    );
  });

  test("shows what a locale has only a working copy of, and there alone", async () => {
    const { origin, id, red } = await createSite();
    const was = { headline: [undefined, "Getippt"] } as const;
    await type(origin, id, { headline: [...was.headline] }, { locale: "de" });
    await type(origin, red, { label: [undefined, "Rot"] }, { locale: "de" });
    const german = await data(origin, `${OLD}?preview=draft&locale=de`);
    expect(german).toMatchObject({ status: "draft", fields: { headline: "Getippt" } });
    const item = await data<object>(origin, `/v2/content/tag/${red}/?preview=draft&locale=de`);
    expect(JSON.stringify(item)).toContain("Rot");
    for (const params of ["preview=1&locale=de", "locale=de"])
      expect((await ask(origin, { ask: `GET ${OLD}?${params}` })).status).toBe(404);
    expect((await data(origin, `${OLD}?preview=draft`)).fields["headline"]).toBe("Typed");
  });

  test("shows posts", async () => {
    const { origin } = await createSite();
    const post = { title: "Post", slug: "post", body: "<p>Old</p>", status: "published" };
    const { body } = await origin.request("POST", "/v2/posts/", post);
    const { id } = body as { id: number };
    await type(origin, id, { body: ["<p>Old</p>", "<p>Typed</p>"], name: ["Post", "Renamed"] });
    const drafted = { title: "Renamed", body: "<p>Typed</p>", status: "draft" };
    expect(await data(origin, "/v2/posts/post/?preview=draft")).toMatchObject(drafted);
    expect(await data(origin, "/v2/posts/?preview=draft")).toMatchObject([drafted]);
    expect(await data(origin, "/v2/posts/post/")).toMatchObject({ title: "Post" });
  });

  test("is private, and says that it was applied", async () => {
    const { origin } = await createSite();
    const { response } = await ask(origin, { ask: `GET ${OLD}?preview=draft` });
    expect(response.headers.get("larder-preview")).toBe("applied");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("larder-position")).toBe(null);
  });

  test("leaves nothing behind, and is not opened without the scope", async () => {
    const { origin } = await createSite();
    await origin.materialize();
    origin.events.length = 0;
    await data(origin, `${OLD}?preview=draft`);
    expect(await origin.materialize()).toEqual({ kind: "idle" });
    const made = { label: "t", scopes: ["read", "write", "manage"] };
    const { token } = (await origin.request("POST", "/manage/v1/tokens", made)).body as {
      token: string;
    };
    const shown = await ask(origin, { ask: `GET ${OLD}?preview=draft`, token });
    expect(shown.body).toMatchObject({ data: { fields: { headline: "Old" } } });
    expect(shown.response.headers.get("larder-preview")).toBe("ignored");
  });

  test("prints whatever a copy holds: it need not fit the model", async () => {
    const { origin, id } = await createSite();
    const wrong: Json[] = [
      "twelve",
      null,
      true,
      -1,
      [],
      ["a", 1, null],
      { a: [1] },
      [{ "~id": "x" }],
      "",
    ];
    const before: Record<string, Json | undefined> = { headline: "Typed", price: 1 };
    let version = 1;
    for (const value of wrong) {
      await type(
        origin,
        id,
        { headline: [before["headline"], value], price: [before["price"], value] },
        { version: version++ },
      );
      Object.assign(before, { headline: value, price: value });
      for (const path of [OLD, "/v2/pages/article/", "/v2/pages/article/next/"])
        expect((await ask(origin, { ask: `GET ${path}?preview=draft&levels=3` })).status).toBe(200);
    }
  });

  test("of another site's copies is not found", async () => {
    const { origin } = await createSite();
    const other = await newOrigin();
    expect((await ask(other, { ask: `GET ${OLD}?preview=draft` })).status).toBe(404);
    expect((await ask(origin, { ask: `GET ${OLD}?preview=draft` })).status).toBe(200);
  });
});

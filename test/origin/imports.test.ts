import { describe, expect, test } from "vitest";
import { article, bring, createSetting, outcomes, read, tag, TIMES } from "../support/bringing.ts";
import { makeType, text } from "../support/model.ts";
import { createTestOrigin, originsOfFile } from "../support/origin.ts";

/** Documents that are brought from another system: what becomes of them, and that readers see what was sent. */

const newOrigin = originsOfFile();

describe("what is brought", () => {
  test("has the number, the slug and the times that it had, and what it names", async () => {
    const origin = await createSetting(newOrigin);
    const said = await bring(origin, [
      tag(735745, "Blue"),
      tag(735746, "Red"),
      article("one", {
        main: "tag/735746",
        tags: ["tag/735745", "tag/735746"],
        next: "article/two",
      }),
      article("two", { next: "article/one" }),
    ]);
    expect(outcomes(said)).toEqual(["created", "created", "created", "created"]);
    expect(said.change).toBeGreaterThan(0);
    expect(await read(origin, "content/tag/")).toMatchObject({
      data: {
        tag: [
          { meta: { id: 735745 }, label: "Blue" },
          { meta: { id: 735746 }, label: "Red" },
        ],
      },
    });
    expect(await read(origin, "pages/article/one/?levels=3")).toMatchObject({
      data: {
        slug: "one",
        name: "ONE",
        published: TIMES.publishedAt,
        updated: TIMES.updatedAt,
        fields: {
          main: { meta: { id: 735746 }, label: "Red" },
          tags: [{ label: "Blue" }, { label: "Red" }],
          next: { slug: "two", fields: { next: { slug: "one" } } },
        },
      },
    });
  });

  test("again and the same is left alone; changed it is changed, and nothing else is", async () => {
    const origin = await createSetting(newOrigin);
    const batch = [tag(7, "Blue"), article("one", { main: "tag/7" })];
    await bring(origin, batch);
    const again = await bring(origin, batch);
    expect([outcomes(again), again.change]).toEqual([["unchanged", "unchanged"], null]);
    const changed = await bring(origin, [tag(7, "Navy"), article("one", { main: "tag/7" })]);
    expect(outcomes(changed)).toEqual(["changed", "unchanged"]);
    expect(await read(origin, "pages/article/one/")).toMatchObject({
      data: { fields: { main: { label: "Navy" } } },
    });
  });

  test("and edited here since is kept as it is here, unless it is to be overwritten", async () => {
    const origin = await createSetting(newOrigin);
    await bring(origin, [article("one", {})]);
    const ours = { fields: { headline: "ours" }, status: "published" };
    await origin.request("PATCH", "/v2/pages/article/one/", ours);
    const theirs = [article("one", { headline: "theirs" })];
    expect(outcomes(await bring(origin, theirs))).toEqual(["edited"]);
    const headline = async () =>
      (await read(origin, "pages/article/one/")) as { data: { fields: { headline: string } } };
    expect((await headline()).data.fields.headline).toBe("ours");
    expect(outcomes(await bring(origin, theirs, { overwrite: true }))).toEqual(["changed"]);
    expect((await headline()).data.fields.headline).toBe("theirs");
  });

  test("and names what nothing has yet is taken without it, and whole once it is there", async () => {
    const origin = await createSetting(newOrigin);
    const page = article("one", { main: "tag/9", tags: ["tag/9", "tag/10"] });
    const first = await bring(origin, [tag(10, "Ten"), page]);
    expect(first.documents[1]).toMatchObject({ outcome: "created", missing: ["tag/9"] });
    await bring(origin, [tag(9, "Nine")]);
    const second = await bring(origin, [page]);
    expect(second.documents[0]).toMatchObject({ outcome: "changed" });
    expect(second.documents[0]?.missing).toBeUndefined();
    expect(await read(origin, "pages/article/one/")).toMatchObject({
      data: { fields: { main: { label: "Nine" }, tags: [{ label: "Nine" }, { label: "Ten" }] } },
    });
  });

  test("has a newer draft beside what readers get, and is taken from them where its source has it no longer", async () => {
    const origin = await createSetting(newOrigin);
    const held = (headline: string) => ({ name: "One", fields: { headline } });
    const both = { ...held("live"), published: TIMES, draft: held("newer") };
    await bring(origin, [
      article("one", {}, { locales: { en: both, de: { ...held("de"), published: TIMES } } }),
    ]);
    const path = "pages/article/one/";
    const headline = async (query: string) =>
      ((await read(origin, `${path}${query}`)) as { data?: { fields: { headline: string } } }).data
        ?.fields.headline;
    expect([
      await headline(""),
      await headline("?preview=1"),
      await headline("?locale=de"),
    ]).toEqual(["live", "newer", "de"]);
    await bring(origin, [
      article("one", {}, { locales: { en: { ...held("draft"), published: null } } }),
    ]);
    expect((await origin.request("GET", `/v2/${path}`)).status).toBe(404);
    expect((await origin.request("GET", `/v2/${path}?locale=de`)).status).toBe(404);
    expect(await headline("?preview=1")).toBe("draft");
  });
});

describe("numbers, names and sites", () => {
  test("a number that something has is another's; what is made later gets none that was kept", async () => {
    const origin = await createSetting(createTestOrigin);
    const other = await origin.addSite("other", "other-token");
    await makeType(
      { ...origin, site: other, request: (m, p, b) => origin.request(m, p, b, "other-token") },
      "collections",
      "tag",
      [text("label")],
    );
    const path = "/manage/v1/imports/butter/documents";
    const theirs = await origin.request(
      "POST",
      path,
      { documents: [tag(2_000, "theirs")] },
      "other-token",
    );
    expect(theirs.body).toMatchObject({ documents: [{ id: 2_000, outcome: "created" }] });
    const said = await bring(origin, [tag(2_000, "ours"), tag(2_005, "five"), tag(3, "three")]);
    expect(said.documents).toMatchObject([{ idTaken: true }, { id: 2_005 }, { id: 3 }]);
    expect(said.documents[0]?.id).toBeGreaterThan(2_005);
    const made: number[] = [];
    for (let nth = 0; nth < 12; nth++) {
      const { body } = await origin.request("POST", "/v2/content/", {
        key: "tag",
        fields: [{ label: "x" }],
      });
      made.push((body as { id: number }).id);
    }
    expect(Math.min(...made)).toBeGreaterThan(2_005);
    expect(new Set(made).size).toBe(12);
    expect((await bring(origin, [tag(2 ** 40, "far")])).documents[0]).toMatchObject({
      idTaken: true,
    });
  });

  test("a key is one of its site's and its source's alone", async () => {
    const origin = await createSetting(newOrigin);
    await bring(origin, [tag(1, "ours")]);
    const other = await origin.addSite("another", "another-token");
    await makeType(
      { ...origin, site: other, request: (m, p, b) => origin.request(m, p, b, "another-token") },
      "collections",
      "tag",
      [text("label")],
    );
    const theirs = { documents: [{ ...tag(50, "theirs"), key: "tag/1" }] };
    const said = await origin.request(
      "POST",
      "/manage/v1/imports/butter/documents",
      theirs,
      "another-token",
    );
    expect(said.body).toMatchObject({ documents: [{ id: 50, outcome: "created" }] });
    const elsewhere = await origin.request("POST", "/manage/v1/imports/wordpress/documents", {
      documents: [article("one", { main: "tag/1" })],
    });
    expect(elsewhere.body).toMatchObject({ documents: [{ missing: ["tag/1"] }] });
    expect(await read(origin, "content/tag/")).toMatchObject({
      data: { tag: [{ label: "ours" }] },
    });
  });

  test("what is there under the slug is somebody's here: kept, and named all the same", async () => {
    const origin = await createSetting(newOrigin);
    const mine = {
      title: "Mine",
      slug: "one",
      page_type: "article",
      status: "published",
      fields: { headline: "mine", main: null, tags: [], next: null },
    };
    expect((await origin.request("POST", "/v2/pages/", mine)).status).toBe(202);
    const batch = [article("one", {}), article("two", { next: "article/one" })];
    expect(outcomes(await bring(origin, batch))).toEqual(["edited", "created"]);
    expect(outcomes(await bring(origin, batch))).toEqual(["edited", "unchanged"]);
    expect(await read(origin, "pages/article/two/")).toMatchObject({
      data: { fields: { next: { name: "Mine" } } },
    });
    expect(outcomes(await bring(origin, batch, { overwrite: true }))).toEqual([
      "changed",
      "unchanged",
    ]);
    expect(await read(origin, "pages/article/one/")).toMatchObject({ data: { name: "ONE" } });
  });

  test("what was deleted here stays so, unless it is to be overwritten", async () => {
    const origin = await createSetting(newOrigin);
    const batch = [article("one", {})];
    const [first] = (await bring(origin, batch)).documents;
    await origin.request("DELETE", "/v2/pages/article/one/");
    expect(outcomes(await bring(origin, batch))).toEqual(["edited"]);
    expect((await origin.request("GET", "/v2/pages/article/one/")).status).toBe(404);
    const again = await bring(origin, batch, { overwrite: true });
    expect(again.documents[0]).toMatchObject({ outcome: "created" });
    expect(again.documents[0]?.id).not.toBe(first?.id);
    expect(await read(origin, "pages/article/one/")).toMatchObject({ data: { name: "ONE" } });
  });

  test("another slug at its source is another here", async () => {
    const origin = await createSetting(newOrigin);
    await bring(origin, [article("one", {})]);
    expect(outcomes(await bring(origin, [{ ...article("uno", {}), key: "article/one" }]))).toEqual([
      "changed",
    ]);
    expect((await origin.request("GET", "/v2/pages/article/one/")).status).toBe(404);
    expect(await read(origin, "pages/article/uno/")).toMatchObject({ data: { slug: "uno" } });
  });

  test("another time of its first publication at its source is another here", async () => {
    const origin = await createSetting(newOrigin);
    await bring(origin, [article("one", {})]);
    const published = { ...TIMES, publishedAt: "2018-01-01T00:00:00Z" };
    const held = { name: "One", fields: { headline: "one" }, published };
    await bring(origin, [article("one", {}, { locales: { en: held } })]);
    expect(await read(origin, "pages/article/one/")).toMatchObject({
      data: { published: published.publishedAt, updated: TIMES.updatedAt },
    });
  });

  test("an import says how far it is", async () => {
    const origin = await createSetting(newOrigin);
    const say = (state: string, more = {}) =>
      origin.request("PUT", "/manage/v1/imports/butter", { state, ...more });
    await say("running", { total: 3, note: "Reading." });
    await bring(origin, [tag(1, "a"), { ...tag(2, "b"), type: "nothing" }]);
    const list = async () =>
      ((await origin.request("GET", "/manage/v1/imports")).body as { data: object[] }).data;
    expect(await list()).toMatchObject([
      {
        source: "butter",
        state: "running",
        note: "Reading.",
        total: 3,
        documents: 1,
        counts: { created: 1, refused: 1 },
      },
    ]);
    await say("done");
    expect(await list()).toMatchObject([{ state: "done", total: 3, counts: { created: 1 } }]);
    await say("running");
    expect(await list()).toMatchObject([{ state: "running", counts: { created: 0, refused: 0 } }]);
  });
});

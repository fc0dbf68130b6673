import { describe, expect, test } from "vitest";
import { printQuery } from "../../shared/query.ts";
import { dumpLog, renderFresh } from "../support/log-dump.ts";
import { makeType, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask, wrongAt } from "../support/scenarios.ts";

/** Locales: what each reads of its own, and where it falls back to. */

const newOrigin = originsOfFile();

async function createSite(): Promise<TestOrigin> {
  const origin = await newOrigin({ locales: ["en", "de", "fr"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    one("tag", "collection", "tag"),
  ]);
  return origin;
}

const settings = (origin: TestOrigin, change: object) =>
  origin.request("PATCH", "/manage/v1/site", change);

const publish = (origin: TestOrigin, slug: string, headline: string, tag = "", locale = "en") => {
  const named = { title: slug, slug, page_type: "article", status: "published" };
  const body = { ...named, fields: { headline, tag } };
  return origin.request("POST", `/v2/pages/?locale=${locale}`, body);
};

const publishTag = async (origin: TestOrigin, label: string, locale = "en"): Promise<string> => {
  const body = { key: "tag", status: "published", fields: [{ label }] };
  const made = await origin.request("POST", `/v2/content/?locale=${locale}`, body);
  return String((made.body as { id: number }).id);
};

const headlines = async (origin: TestOrigin, locale: string) => {
  const { body } = await ask(origin, { ask: `GET /v2/pages/article/?locale=${locale}` });
  const { data } = body as { data: { fields: { headline: string } }[] };
  return data.map(({ fields }) => fields.headline).toSorted();
};

describe("a fallback locale", () => {
  test("gives what a locale lacks, in details, lists, references and filters", async () => {
    const origin = await createSite();
    const red = await publishTag(origin, "Red");
    await publish(origin, "both", "Both en", red);
    await publish(origin, "only", "Only en");
    const german = { status: "published", fields: { headline: "Both de", tag: Number(red) } };
    await origin.request("PATCH", "/v2/pages/article/both/?locale=de", german);
    expect(await headlines(origin, "de")).toEqual(["Both de"]);

    expect((await settings(origin, { fallbackLocale: "en" })).status).toBe(200);
    expect(await headlines(origin, "de")).toEqual(["Both de", "Only en"]);
    expect(await headlines(origin, "fr")).toEqual(["Both en", "Only en"]);
    expect(await headlines(origin, "en")).toEqual(["Both en", "Only en"]);
    const both = await ask(origin, { ask: "GET /v2/pages/article/both/?locale=de" });
    expect(both.body).toMatchObject({
      data: { fields: { headline: "Both de", tag: { label: "Red" } } },
    });
    const filtered = await ask(origin, {
      ask: "GET /v2/pages/article/?locale=de&fields.tag.label=Red",
    });
    expect(filtered.body).toMatchObject({ meta: { count: 1 }, data: [{ slug: "both" }] });
    const items = await ask(origin, { ask: "GET /v2/content/tag/?locale=fr" });
    expect(items.body).toMatchObject({ data: { tag: [{ label: "Red" }] } });

    await settings(origin, { fallbackLocale: null });
    expect(await headlines(origin, "fr")).toEqual([]);
  });

  test("is not of posts: a translation is a post of its own", async () => {
    const origin = await createSite();
    await settings(origin, { fallbackLocale: "en" });
    const post = { title: "Post", slug: "post", status: "published" };
    await origin.request("POST", "/v2/posts/?locale=en", post);
    const { body } = await ask(origin, { ask: "GET /v2/posts/?locale=de" });
    expect(body).toMatchObject({ meta: { count: 0 } });
  });

  test("makes a publish warm in every locale, and changes their answers with it", async () => {
    const origin = await createSite();
    await settings(origin, { fallbackLocale: "en" });
    const tag = await publishTag(origin, "Red");
    await publish(origin, "only", "Only en", tag);
    await origin.materialize();
    const logged = await dumpLog(origin, origin.site.id);
    const detail = (locale: string | null) =>
      printQuery({
        kind: "page",
        type: "article",
        slug: "only",
        levels: 2,
        locale,
        media: "url" as const,
      });
    for (const locale of [null, "de", "fr"]) {
      expect(logged.get(detail(locale))).toMatchObject({ state: "live" });
    }
    const change = { fields: { label: "Blue" }, status: "published" };
    await origin.request("PATCH", `/v2/content/tag/${tag}/`, change);
    await publishTag(origin, "Rot", "de");
    await origin.materialize();
    const after = await dumpLog(origin, origin.site.id);
    const fresh = await renderFresh(origin, origin.site.id, [...after.keys()]);
    for (const [query, { state, etag }] of after) expect(fresh.get(query)).toEqual({ state, etag });
    const { body } = await ask(origin, { ask: "GET /v2/pages/article/only/?locale=fr" });
    expect(body).toMatchObject({ data: { fields: { tag: { label: "Blue" } } } });
  });

  test("works for previews too", async () => {
    const origin = await createSite();
    await settings(origin, { fallbackLocale: "en" });
    await publish(origin, "only", "Only en");
    const draft = { status: "draft", fields: { headline: "Draft en" } };
    await origin.request("PATCH", "/v2/pages/article/only/", draft);
    const { body } = await ask(origin, { ask: "GET /v2/pages/article/only/?locale=de&preview=1" });
    expect(body).toMatchObject({ data: { status: "draft", fields: { headline: "Draft en" } } });
    expect(await headlines(origin, "de")).toEqual(["Only en"]);
  });
});

describe("settings of a site", () => {
  test("are shown and changed; tokens learn of new locales", async () => {
    const origin = await createSite();
    const shown = await origin.request("GET", "/manage/v1/site");
    expect(shown.body).toMatchObject({ locales: ["en", "de", "fr"], fallbackLocale: null });
    expect((await ask(origin, { ask: "GET /v2/pages/*/?locale=it" })).status).toBe(400);
    const changed = await settings(origin, {
      locales: ["en", "de", "fr", "it"],
      blogUrl: "https://blog.example/posts/",
    });
    expect(changed.body).toMatchObject({ blogUrl: "https://blog.example/posts" });
    expect((await ask(origin, { ask: "GET /v2/pages/*/?locale=it" })).status).toBe(200);
    await origin.request("POST", "/v2/posts/", { title: "P", slug: "p", status: "published" });
    const { body } = await ask(origin, { ask: "GET /v2/posts/p/" });
    expect(body).toMatchObject({ data: { url: "https://blog.example/posts/p" } });
  });

  test("take a blog's address in any script, and print it as every reader takes it", async () => {
    const origin = await createSite();
    const { body } = await settings(origin, { blogUrl: "https://müller.example/Über uns/%20a/" });
    const base = "https://xn--mller-kva.example/%C3%9Cber%20uns/%20a";
    expect(body).toMatchObject({ blogUrl: base });
    const image = 'https://cdn.example/ö/a b%20c.png?x=1&y="<é>';
    const post = { title: "P", slug: "p", status: "published", featured_image: image };
    expect((await origin.request("POST", "/v2/posts/", post)).status).toBe(202);
    const shown = await ask(origin, { ask: "GET /v2/posts/p/" });
    expect(shown.body).toMatchObject({ data: { url: `${base}/p`, featured_image: image } });
    const feed = async (name: string) =>
      String((await ask(origin, { ask: `GET /v2/feeds/${name}.xml` })).body);
    const rss = await feed("rss");
    const printed = "https://cdn.example/%C3%B6/a%20b%20c.png?x=1&amp;y=%22%3C%C3%A9%3E";
    expect(rss).toContain(`<media:content medium="image" url="${printed}"/>`);
    expect(rss).toContain(`<link>${base}/p</link>`);
    expect(rss).toContain(`<guid>${base}/p</guid>`);
    expect(rss).toContain(`<atom:link href="${base}/rss/" rel="self">`);
    expect(await feed("atom")).toContain(`<link href="${base}/p" rel="alternate">`);
    expect(await feed("sitemap")).toContain(`<loc>${base}/p</loc>`);
  });

  test.each([
    [{ locales: ["en"] }, { locales: ['"de" is missing; locales can only be added.'] }],
    [{ fallbackLocale: "it" }, { fallbackLocale: ["This is no locale of the site."] }],
    [
      { searchLanguage: "it" },
      { searchLanguage: [expect.stringContaining('"de"|"en"|"es"|"fr"')] },
    ],
    ...["https://b.example/?post=", "https://b.example/blog#", "https://b.example?"].map(
      (blogUrl) => {
        const why = "Slugs are put behind this address, so it can have no ? and no #.";
        return [{ blogUrl }, { blogUrl: [why] }] as [object, object];
      },
    ),
  ])("refuse %j", async (change, errors) => {
    const origin = await createSite();
    const { status, body } = await settings(origin, change);
    expect(status).toBe(400);
    expect(wrongAt(body)).toMatchObject(errors);
  });

  test.each([{ blogUrl: "javascript:alert(1)" }, { slug: "x" }, { locales: ["../"] }, []])(
    "refuse the shape %j",
    async (change) => {
      const { status } = await settings(await createSite(), change);
      expect(status).toBe(400);
    },
  );
});

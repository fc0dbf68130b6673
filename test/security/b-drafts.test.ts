import { describe, expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, many, number, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/**
 * Two sites that differ in nothing but what is not published. A token that may only read asks both the same, and no
 * answer of the two may differ in a byte, a status or a validator.
 */

const newOrigin = originsOfFile();

const PARAMETERS = [
  "preview=1",
  "preview=true&test=1",
  "status=draft",
  "draft=true",
  "published=false",
  "include_drafts=1",
  "version=latest",
  "revision=2",
  "fields.status=draft",
];
const WORD = "geheimnis";
/** What stands in drafts: in one site this word, in the other one of the same length. */
const SECRETS = [WORD, "xxxxxxxxx"] as const;

const READS = [
  "/v2/pages/article/open/?levels=5",
  "/v2/pages/article/hidden/",
  "/v2/pages/article/",
  "/v2/pages/*/",
  "/v2/pages/*/open/",
  "/v2/pages/search/?query=@@",
  "/v2/content/topic/",
  "/v2/content/?keys=topic",
  "/v2/posts/",
  "/v2/posts/draft-post/",
  "/v2/search/?query=@@",
  "/v2/posts/search/?query=@@",
  "/v2/authors/?include=recent_posts",
  "/v2/categories/?include=recent_posts",
  "/v2/tags/",
  "/v2/feeds/rss/",
  "/v2/feeds/atom/",
  "/v2/feeds/sitemap/",
];
/** Looking for a value that only a draft has, in each way of comparing and sorting. */
const PROBES = [
  "fields.headline=@@",
  "fields.headline_in=@@,b",
  "fields.next.headline=@@",
  "fields.topics.label=@@",
  "fields.topics=@@",
  "order=headline",
  "order=-headline",
  "fields.weight=7",
  "fields.password=@@",
  "fields.site_id=1",
  "page_size=1",
];

/** A site whose drafts, and a taken-down page, hold the secret. @returns it and a token that may only read */
async function createSite(secret: string): Promise<{ origin: TestOrigin; reader: string }> {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  const origin = await newOrigin({ clock });
  const send = async (method: string, path: string, body: unknown) => {
    const got = await origin.request(method, path, body);
    expect(got.status, JSON.stringify(got.body)).toBeLessThan(300);
    return got.body as Record<string, never>;
  };
  await makeType(origin, "collections", "topic", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    number("weight"),
    one("next", "page", "article"),
    many("topics", "collection", "topic"),
  ]);
  const [open = 0] = await makeItems(origin, "topic", [{ label: "Open" }]);
  const hidden = await send("POST", "/v2/content/", {
    key: "topic",
    status: "draft",
    fields: [{ label: secret }],
  });
  const fields = { headline: "Open", weight: 1, next: "", topics: [open, hidden["id"]] };
  const draft = { title: secret, slug: "hidden", page_type: "article", status: "draft" };
  await send("POST", "/v2/pages/", {
    ...draft,
    fields: { ...fields, headline: secret, weight: 7 },
  });
  const down = await makePage(origin, "article", "down", { ...fields, headline: secret });
  expect((await origin.request("POST", `/manage/v1/documents/${down}/unpublish`)).status).toBe(202);
  await makePage(origin, "article", "open", { ...fields, next: "hidden" });
  await clock.advance(60_000);
  // the published page gets a draft, a minute later
  const edit = { status: "draft", title: secret, fields: { headline: secret, weight: 7 } };
  await send("PATCH", "/v2/pages/article/open/", edit);
  const post = { title: "Open", slug: "open-post", status: "published", body: "<p>Open</p>" };
  await send("POST", "/v2/posts/", post);
  await send("POST", "/v2/posts/", {
    ...post,
    title: secret,
    slug: "draft-post",
    status: "draft",
    body: secret,
    // a name that it gives to a tag is no part of the draft: terms are public when they are made (docs/security.md)
    tags: ["open"],
  });
  const { token: reader } = await send("POST", "/manage/v1/tokens", {
    label: "reader",
    scopes: ["read"],
  });
  return { origin, reader: reader as unknown as string };
}

/** The same in both sites but for ids, which count up over the whole database, and the site's own position. */
async function told({ origin, reader }: Awaited<ReturnType<typeof createSite>>, path: string) {
  const { status, response } = await origin.request("GET", path, undefined, reader);
  return {
    status,
    body: (await response.text()).replaceAll(/"id":\d+|\[_id=\d+\]|(?<=id"?[:=] ?)\d+/g, "id"),
    etag: response.headers.has("etag"),
    preview: response.headers.get("larder-preview"),
  };
}

const withMore = (path: string, more: string) => `${path}${path.includes("?") ? "&" : "?"}${more}`;

describe("B7: a reader", () => {
  test("is shown no draft by any parameter, and told nothing by its absence", async () => {
    const { origin, reader } = await createSite(WORD);
    for (const path of READS.map((read) => read.replace("@@", WORD))) {
      const plain = await origin.request("GET", path, undefined, reader);
      const text = await plain.response.text();
      // a 404 names what was asked for, a search does not
      expect(text, path).not.toContain(WORD);
      for (const more of PARAMETERS.filter((one) => !one.startsWith("fields."))) {
        const got = await origin.request("GET", withMore(path, more), undefined, reader);
        expect([got.status, await got.response.text()], `${path} ${more}`).toEqual([
          plain.status,
          text,
        ]);
        expect(got.response.headers.get("etag"), path).toBe(plain.response.headers.get("etag"));
      }
    }
  });

  test("has the same validator and position after a draft changed", async () => {
    const { origin, reader } = await createSite(WORD);
    await origin.materialize();
    const seen = async () => {
      const found: unknown[] = [];
      for (const path of READS.map((read) => read.replace("@@", "open"))) {
        const { status, response } = await origin.request("GET", path, undefined, reader);
        found.push([path, status, response.headers.get("etag"), await response.text()]);
      }
      return found;
    };
    const before = await seen();
    const edit = { status: "draft", fields: { headline: "again" } };
    expect(await origin.request("PATCH", "/v2/pages/article/open/", edit)).toMatchObject({
      status: 202,
    });
    await origin.materialize();
    expect(await seen()).toEqual(before);
  });
});

describe("D2: what no reader sees", () => {
  test("does not change an answer to anything a reader can ask", async () => {
    const [one, other] = [await createSite(SECRETS[0]), await createSite(SECRETS[1])];
    const asked = [
      ...READS,
      ...PROBES.flatMap((probe) => [
        `/v2/pages/article/?${probe}`,
        `/v2/pages/*/?${probe}`,
        `/v2/content/topic/?${probe.replace("headline", "label")}`,
        `/v2/posts/?${probe}`,
      ]),
      ...["draft-post", "@@", "hidden"].flatMap((slug) => [
        `/v2/posts/?tag_slug=${slug}`,
        `/v2/tags/${slug}/`,
        `/v2/feeds/rss/?tag_slug=${slug}`,
      ]),
    ];
    const statuses = new Set<number>();
    for (const path of asked) {
      // what the draft of the first site has, and what that of the second has
      for (const secret of SECRETS) {
        const filled = path.replaceAll("@@", secret);
        const [here, there] = [await told(one, filled), await told(other, filled)];
        expect(there, filled).toEqual(here);
        statuses.add(here.status);
      }
    }
    expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 400, 403, 404]);
  });
});

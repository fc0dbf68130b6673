import { beforeAll, describe, expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** The blog as its readers and writers see it: exact bodies. */

const START = Date.parse("2026-01-01T00:00:00Z");
const HOUR = 3_600_000;
const at = (hours: number) => new Date(START + hours * HOUR).toISOString().replace(".000Z", "Z");

const ANN = {
  slug: "ann-lee",
  first_name: "Ann",
  last_name: "Lee",
  email: "ann@example.com",
  bio: "",
  title: "",
  linkedin_url: "",
  facebook_url: "",
  instagram_url: "",
  pinterest_url: "",
  twitter_handle: "",
  profile_image: "",
};
const NOBODY = Object.fromEntries(Object.keys(ANN).map((key) => [key, ""]));
const RED = { name: "Red", slug: "red" };
const NEWS = { name: "Old news", slug: "old-news" };

const shared = {
  status: "published",
  scheduled: null,
  summary: "",
  seo_title: "",
  meta_description: "",
  featured_image_alt: "",
  featured_image: null,
};
const first = {
  ...shared,
  created: at(1),
  updated: at(1),
  published: at(1),
  title: "First",
  slug: "first",
  body: "<p>apples & pears</p>",
  featured_image: "https://img.example/1",
  author: ANN,
  tags: [RED],
  categories: [NEWS],
};
const second = {
  ...shared,
  created: at(2),
  updated: at(2),
  published: at(2),
  title: "Second",
  slug: "second",
  body: "<p>pears, pears</p>",
  author: NOBODY,
  tags: [RED],
  categories: [],
};
const listed = <Post extends { slug: string }>(post: Post) => ({ ...post, url: `/${post.slug}` });
const detailed = (post: object) => ({ ...post, url: null, deleted: null });

const newOrigin = originsOfFile();
let origin: TestOrigin;

const get = async (path: string) => {
  const { status, body } = await origin.request("GET", path);
  return [status, body];
};
const meta = (count: number) => ({ next_page: null, previous_page: null, count });

beforeAll(async () => {
  const clock = createFakeClock(START);
  origin = await newOrigin({ clock });
  const { slug: _, ...author } = ANN;
  await origin.request("POST", "/manage/v1/authors", author);
  await clock.advance(HOUR);
  await origin.request("POST", "/v2/posts/", {
    title: "First",
    slug: "first",
    status: "published",
    body: "<p>apples & pears</p>",
    author: { email: "ANN@example.com" },
    tags: ["Red"],
    categories: ["Old news"],
    featured_image: "https://img.example/1",
  });
  await clock.advance(HOUR);
  const body = "<p>pears, pears</p>";
  const post = { title: "Second", slug: "second", status: "published", body, tags: ["red"] };
  await origin.request("POST", "/v2/posts/", post);
  await origin.request("POST", "/v2/posts/", { title: "Third", slug: "third" });
});

describe("posts", () => {
  test("are listed newest first, drafts left out, with an address and without `deleted`", async () => {
    expect(await get("/v2/posts/")).toEqual([
      200,
      { meta: meta(2), data: [listed(second), listed(first)] },
    ]);
  });

  test("are listed without their bodies on request, in every spelling", async () => {
    for (const word of ["1", "true", "True"]) {
      const [, answer] = await get(`/v2/posts/?exclude_body=${word}&page_size=1`);
      const { body: _, ...bare } = listed(second);
      expect(answer).toEqual({
        meta: { next_page: 2, previous_page: null, count: 2 },
        data: [bare],
      });
    }
  });

  test.each([
    ["author_slug=ann-lee", ["first"]],
    ["category_slug=old-news", ["first"]],
    ["tag_slug=red", ["second", "first"]],
    ["tag_slug=red&author_slug=ann-lee", ["first"]],
    ["tag_slug=blue", []],
  ])("are selected by %s", async (query, slugs) => {
    const [, body] = await get(`/v2/posts/?${query}`);
    const { data } = body as { data: { slug: string }[] };
    expect(data.map(({ slug }) => slug)).toEqual(slugs);
  });

  test("are shown with their neighbours: next is newer, previous older", async () => {
    const neighbour = { slug: "second", title: "Second", featured_image: null };
    const older = { slug: "first", title: "First", featured_image: "https://img.example/1" };
    expect(await get("/v2/posts/first/")).toEqual([
      200,
      { meta: { next_post: neighbour, previous_post: null }, data: detailed(first) },
    ]);
    expect(await get("/v2/posts/second")).toEqual([
      200,
      { meta: { next_post: null, previous_post: older }, data: detailed(second) },
    ]);
  });

  test("that are drafts or do not exist are 404", async () => {
    for (const path of ["/v2/posts/third/", "/v2/posts/nope/"]) {
      expect(await get(path)).toEqual([404, { detail: "Not found." }]);
    }
  });

  test("are found by their words, the most relevant first, at both addresses", async () => {
    const rank: unknown = expect.any(Number);
    const found = [
      { ...detailed(second), rank },
      { ...detailed(first), rank },
    ];
    for (const path of ["/v2/posts/search/?query=Pears", "/v2/search?query=pears"]) {
      expect(await get(path)).toEqual([200, { meta: meta(2), data: found }]);
    }
    expect(await get("/v2/posts/search/?query=apples+second")).toEqual([
      200,
      { meta: meta(0), data: [] },
    ]);
    expect(await get("/v2/posts/search/?query=")).toEqual([200, { meta: meta(0), data: [] }]);
  });
});

describe("authors, categories and tags", () => {
  test.each([
    ["/v2/authors/", { data: [ANN] }],
    ["/v2/authors/ann-lee", { data: ANN }],
    ["/v2/categories/", { data: [NEWS] }],
    ["/v2/tags/red/", { data: RED }],
    [
      "/v2/tags/red/?include=recent_posts",
      { data: { ...RED, recent_posts: [detailed(second), detailed(first)] } },
    ],
    ["/v2/authors/?include=recent_posts", { data: [{ ...ANN, recent_posts: [detailed(first)] }] }],
  ])("%s", async (path, body) => {
    expect(await get(path)).toEqual([200, body]);
  });

  test.each(["/v2/authors/bob/", "/v2/categories/x/", "/v2/tags/x", "/v2/feeds/json/"])(
    "%s is 404",
    async (path) => {
      expect(await get(path)).toEqual([404, { detail: "Not found." }]);
    },
  );
});

describe("feeds", () => {
  test.each(["rss", "atom", "sitemap"])(
    "%s is one XML text with every post, in JSON",
    async (format) => {
      const [status, body] = await get(`/v2/feeds/${format}/`);
      const { data } = body as { data: string };
      expect([status, data.startsWith('<?xml version="1.0" encoding="utf-8"?>')]).toEqual([
        200,
        true,
      ]);
      expect(data.indexOf("/second")).toBeLessThan(data.indexOf("/first"));
      expect(data.replaceAll(/<!\[CDATA\[.*?\]\]>/gs, "")).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
      const [, selected] = await get(`/v2/feeds/${format}/?category_slug=old-news`);
      expect((selected as { data: string }).data).not.toContain("/second");
    },
  );
});

describe("writing posts", () => {
  const write = (method: string, path: string, body?: unknown) =>
    origin.request(method, path, body);

  test.each([
    [{ slug: "x" }, { title: ["You must specify a post title."] }],
    [
      { title: "X", slug: "x", author: { slug: "nobody" } },
      { author: ["There is no such author."] },
    ],
    [{ title: "X", slug: "first" }, { slug: ['A post with the slug "first" exists already.'] }],
    [{ title: "X", slug: "x", featured_image: "x" }, { featured_image: ["Enter a valid URL."] }],
    [
      { title: "X", slug: "x", tags: [" \u200b"] },
      { tags: ["A name needs a character that can be seen."] },
    ],
    [
      { title: "X", slug: "search" },
      {
        slug: ['"search" cannot be used: /v2/posts/search/ is an address of the API itself.'],
      },
    ],
    [
      { title: "X", slug: "x", scheduled: "2030-01-01" },
      { scheduled: ["Scheduling is not possible through the write API."] },
    ],
  ])("%j is refused", async (body, errors) => {
    const answer = await write("POST", "/v2/posts/", body);
    expect([answer.status, answer.body]).toEqual([400, { ...errors, detail: expect.any(String) }]);
  });

  test("changes what is named, keeps the rest, may change the slug, and says what it ignored", async () => {
    await write("POST", "/v2/posts/", {
      title: "Fourth",
      slug: "fourth",
      body: "kept",
      tags: ["Red"],
    });
    const changed = await write("PATCH", "/v2/posts/fourth/", {
      slug: "fifth",
      status: "published",
      title: "Fifth",
      scheduled: "2030-01-01",
    });
    expect([changed.status, changed.body]).toEqual([
      202,
      {
        status: "pending",
        change: expect.any(Number),
        id: expect.any(Number),
        slug: "fifth",
        warnings: [expect.stringContaining("scheduled was ignored")],
      },
    ]);
    const [, fifth] = await get("/v2/posts/fifth/");
    expect(fifth).toMatchObject({ data: { title: "Fifth", body: "kept", tags: [RED] } });
    expect((await get("/v2/posts/fourth/"))[0]).toBe(404);
    expect((await write("DELETE", "/v2/posts/fifth/")).status).toBe(204);
    expect((await get("/v2/posts/fifth/"))[0]).toBe(404);
    expect((await write("DELETE", "/v2/posts/fifth/")).status).toBe(404);
  });
});

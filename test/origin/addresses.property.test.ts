import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasOwnAddress } from "../../shared/addresses.ts";
import { parseQuery, printQuery, type ContentQuery } from "../../shared/query.ts";
import { parameters } from "../../origin/openapi/parameters.ts";
import { readContentDocument } from "../support/content-document.ts";
import { makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Whatever slug or key a write accepts, its document is what that address gives: no route lies in the way. */

/** The words of the API's own paths, and names of its parameters. */
const { paths } = readContentDocument() as { paths: Record<string, unknown> };
const WORDS = [
  ...new Set([
    ...Object.keys(paths).flatMap((path) =>
      path.split("/").filter((part) => /^[a-z]+$/.test(part)),
    ),
    ...Object.keys(parameters),
    ..."manage v1 v2 media health docs metrics larder_v1 push rss atom query index admin null constructor".split(
      " ",
    ),
  ]),
];
const PARAMETERS = Object.values(parameters)
  .filter((parameter) => parameter.in === "query")
  .map(({ name }) => name);

const slug = fc.oneof(fc.constantFrom(...WORDS), fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/));
const key = fc.oneof(
  fc.constantFrom(...WORDS.filter((word) => /^[a-z][a-z_-]*$/.test(word))),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/),
);

const common = { levels: 2, locale: null, media: "url" as const, filters: [], order: null };
const paging = { mode: "page", page: 1, size: 10 } as const;
const detail = fc.oneof<fc.Arbitrary<ContentQuery>[]>(
  slug.map((slug) => ({ kind: "post", slug, locale: null })),
  fc.tuple(key, slug).map(([type, slug]) => ({ kind: "page", type, slug, ...common })),
  key.map((slug) => ({ kind: "page", type: "*", slug, ...common })),
  fc
    .tuple(fc.constantFrom("author", "category", "tag"), slug)
    .map(([of, slug]) => ({ kind: "term", of, slug, recentPosts: false })),
);
const list = fc.oneof<fc.Arbitrary<ContentQuery>[]>(
  key.map((type) => ({ kind: "pages", type, paging, ...common })),
  key.map((key) => ({ kind: "items", key, form: "path", paging, ...common })),
);

const named = (query: ContentQuery) => {
  const { kind, slug, type, key, of } = query as unknown as Record<string, unknown>;
  return { kind, slug, type, key, of };
};

describe("an address", () => {
  it("that is a document's own gives that document", () => {
    fc.assert(
      fc.property(detail, (query) => {
        const url = new URL(printQuery(query), "https://edge.test");
        expect(hasOwnAddress(query)).toBe(
          JSON.stringify(named(parseQuery(url))) === JSON.stringify(named(query)),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("that is a type's own gives its list whatever the parameters", () => {
    fc.assert(
      fc.property(list, fc.subarray(PARAMETERS), (query, params) => {
        if (!hasOwnAddress(query, { whateverParameters: true })) return;
        const asked = params.map((name) => `${name}=1`).join("&");
        const url = new URL(`${printQuery(query)}?${asked}`, "https://edge.test");
        expect(named(parseQuery(url))).toEqual(named(query));
      }),
      { numRuns: 2_000 },
    );
  });

  it("of a route is nobody's", () => {
    expect(hasOwnAddress({ kind: "post", slug: "search", locale: null })).toBe(false);
    const pages = { kind: "pages", type: "search", paging, ...common } as const;
    expect(hasOwnAddress(pages, { whateverParameters: true })).toBe(false);
  });
});

const newOrigin = originsOfFile();
let one: Promise<TestOrigin> | undefined;
/** For what is refused, one site will do. */
const shared = () => (one ??= newOrigin());

/** Writes of every kind: what is sent under a slug, and where readers look for it. */
const KINDS: {
  name: string;
  write: string;
  body: (slug: string) => object;
  read: (slug: string) => string;
  fits?: RegExp;
}[] = [
  {
    name: "posts",
    write: "/v2/posts/",
    body: (slug) => ({ title: `post ${slug}`, slug, status: "published" }),
    read: (slug) => `/v2/posts/${slug}/`,
  },
  {
    name: "pages",
    write: "/v2/pages/",
    body: (slug) => ({
      title: `page ${slug}`,
      slug,
      page_type: "plain",
      status: "published",
      fields: { a: slug },
    }),
    read: (slug) => `/v2/pages/plain/${slug}/`,
  },
  ...["authors", "categories", "tags"].map((path) => ({
    name: path,
    write: `/manage/v1/${path}`,
    body: (slug: string) => ({
      name: `${path} ${slug}`,
      slug,
      ...(path === "authors" ? { first_name: slug } : {}),
    }),
    read: (slug: string) => `/v2/${path}/${slug}/`,
  })),
  {
    name: "page types",
    write: "/manage/v1/page-types",
    body: (key) => ({ key, fields: [text("a")] }),
    read: (key) => `/v2/pages/${key}/?query=x`,
    fits: /^[A-Za-z]/,
  },
  {
    name: "collections",
    write: "/manage/v1/collections",
    body: (key) => ({ key, fields: [text("a")] }),
    read: (key) => `/v2/content/${key}/?query=x`,
    fits: /^[A-Za-z]/,
  },
];

describe.each(KINDS)("$name", ({ write, body, read, fits }) => {
  it("are read under whatever slug was accepted", async () => {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "plain", [text("a")]);
    const slugs = new Set([...WORDS, ...fc.sample(slug, { numRuns: 20, seed: 7 })]);
    const refused: string[] = [];
    for (const each of slugs) {
      if (fits?.test(each) === false) continue;
      const written = await origin.request("POST", write, body(each));
      const answer = await origin.request("GET", read(each));
      if (written.status === 400) refused.push(each);
      else expect([each, answer.status]).toEqual([each, 200]);
      if (written.status !== 400 && fits === undefined)
        expect(answer.body).toMatchObject({ data: shownOf(body(each)) });
    }
    const expected = { "/v2/posts/": ["search"], "/manage/v1/page-types": ["search"] }[write] ?? [];
    expect(refused).toEqual(expected);
  });
});

const NO_SLUGS =
  "é|e\u0301|\u202ea|a\u200b|a\n| a||a/b|a,b|%61|*|.|..|a.b|東京|ａ|a\u0000|\ud800".split("|");

describe.each(KINDS)("$name", ({ write, body }) => {
  it.each([...NO_SLUGS, "x".repeat(101)])("cannot be called %j", async (each) => {
    const { status, body: answer } = await (await shared()).request("POST", write, body(each));
    expect([status, answer]).toEqual([
      400,
      expect.objectContaining({ detail: expect.any(String) }),
    ]);
  });
});

/** Of what was sent, what readers are shown of it under another name or the same. */
function shownOf(sent: object): object {
  const { slug, title, first_name: firstName } = sent as Record<string, string>;
  if (firstName !== undefined) return { slug, first_name: firstName };
  if (title === undefined) return { slug, name: (sent as { name: string }).name };
  return title.startsWith("post") ? { slug, title } : { slug, name: title };
}

const insertPost = async (origin: TestOrigin, slug: string) => {
  const sent = { title: "From before", slug: "other", status: "published" };
  await origin.request("POST", "/v2/posts/", sent);
  await origin.parts.postgres.pool.query("update documents set slug = $1 where slug = 'other'", [
    slug,
  ]);
};

it("a post that has a route's slug from before is listed, can be changed, and renamed", async () => {
  const origin = await newOrigin();
  await insertPost(origin, "search");
  const list = await origin.request("GET", "/v2/posts/");
  expect(list.body).toMatchObject({ data: [{ slug: "search", title: "From before" }] });
  const change = (body: object) => origin.request("PATCH", "/v2/posts/search/", body);
  expect((await change({ slug: "search", summary: "Kept" })).status).toBe(202);
  expect((await change({ slug: "found" })).body).toMatchObject({ slug: "found" });
  const read = await origin.request("GET", "/v2/posts/found/");
  expect(read.body).toMatchObject({ data: { title: "From before", summary: "Kept" } });
});

it("management has no route where a type's key could stand", async () => {
  const origin = await newOrigin();
  const { body } = await origin.request("GET", "/manage/v1/openapi.json");
  const known = Object.keys((body as { paths: object }).paths);
  const withKey = known.filter((path) => path.includes("{key}"));
  expect(withKey.length).toBeGreaterThan(3);
  for (const path of withKey) {
    const before = path.slice(0, path.indexOf("{key}"));
    const beside = known.filter(
      (other) => other.startsWith(before) && !other.startsWith(`${before}{`),
    );
    expect(beside).toEqual([]);
  }
});

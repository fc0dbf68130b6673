import { expect, test } from "vitest";
import type { ImportBatch, Imported } from "../../shared/manage/imports.ts";
import { createFakeClock } from "../support/clock.ts";
import { createMediaHost } from "../support/media-host.ts";
import { png } from "../support/media.ts";
import { makeType } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Blogs that are brought from another system, files of media, and what bringing costs. */

const newOrigin = originsOfFile();
type Given = ImportBatch["documents"][number];

async function bring(
  origin: TestOrigin,
  documents: Given[],
  options: Omit<ImportBatch, "documents"> = {},
): Promise<Imported> {
  const path = "/manage/v1/imports/wordpress/documents";
  const { status, body } = await origin.request("POST", path, { documents, ...options });
  expect([status, status === 200 ? null : body]).toEqual([200, null]);
  return body as Imported;
}

const on = (day: number) => `2020-01-${String(day).padStart(2, "0")}T08:00:00.5Z`;

const term = (
  kind: "author" | "category" | "tag",
  slug: string,
  name: string,
  fields = {},
): Given => ({
  key: `${kind}/${slug}`,
  kind,
  type: kind,
  slug,
  locales: { en: { name, fields, published: { publishedAt: on(1), updatedAt: on(1) } } },
});

const post = (slug: string, day: number, fields = {}): Given => ({
  key: `post/${slug}`,
  kind: "post",
  type: "post",
  slug,
  createdAt: on(day),
  locales: {
    en: {
      name: slug,
      fields: { body: `<p>${slug}</p>`, ...fields },
      published: { publishedAt: on(day), updatedAt: on(day + 1) },
    },
  },
});

const said = async (origin: TestOrigin, path: string) =>
  (await origin.request("GET", `/v2/${path}`)).body;

test("posts have their times, their neighbours, and what they name", async () => {
  const origin = await newOrigin({ clock: createFakeClock() });
  const named = {
    author: "author/ann",
    categories: ["category/news"],
    tags: ["tag/red", "tag/blue"],
  };
  await bring(origin, [
    term("author", "ann", "Ann Baker", {
      first_name: "Ann",
      last_name: "Baker",
      email: "ann@example.com",
    }),
    term("category", "news", "News"),
    term("tag", "red", "Red"),
    term("tag", "blue", "Blue"),
    post("one", 1, named),
    post("three", 9),
  ]);
  await bring(origin, [post("two", 5, { summary: "Second." })]);
  expect(await said(origin, "posts/one/")).toMatchObject({
    meta: { next_post: { slug: "two" }, previous_post: null },
    data: {
      published: "2020-01-01T08:00:00.500000Z",
      updated: "2020-01-02T08:00:00.500000Z",
      created: "2020-01-01T08:00:00.500000Z",
      author: { slug: "ann", first_name: "Ann", email: "ann@example.com" },
      categories: [{ name: "News", slug: "news" }],
      tags: [{ slug: "red" }, { slug: "blue" }],
    },
  });
  expect(await said(origin, "posts/two/")).toMatchObject({
    meta: { next_post: { slug: "three" }, previous_post: { slug: "one" } },
    data: { summary: "Second." },
  });
  expect(await said(origin, "posts/?category_slug=news")).toMatchObject({ meta: { count: 1 } });
});

test("two terms of one name both keep their slugs, and writers find the first", async () => {
  const origin = await newOrigin();
  await bring(origin, [term("tag", "red", "Red"), term("tag", "red-2", "red")]);
  expect(await said(origin, "tags/")).toMatchObject({ data: [{ slug: "red" }, { slug: "red-2" }] });
  const made = await origin.request("POST", "/v2/posts/", {
    title: "x",
    slug: "x",
    status: "published",
    tags: [{ name: "RED" }],
  });
  expect(made.status).toBe(202);
  expect(await said(origin, "posts/x/")).toMatchObject({ data: { tags: [{ slug: "red" }] } });
});

test("what has no number gets them in the order in which it is sent, which lists show", async () => {
  const origin = await newOrigin();
  await bring(origin, [
    term("tag", "zeta", "Zeta"),
    term("tag", "alpha", "Alpha"),
    term("tag", "mu", "Mu"),
  ]);
  expect(await said(origin, "tags/")).toMatchObject({
    data: [{ slug: "zeta" }, { slug: "alpha" }, { slug: "mu" }],
  });
});

test("files are copied where the site copies what it names, and stay where they are when that is asked for", async () => {
  const host = await createMediaHost();
  host.has("/a.png", png("a"));
  const origin = await newOrigin({ media: { allow: [new URL(host.url).host] } });
  await makeType(origin, "page-types", "picture", [{ key: "image", kind: "media" }]);
  const picture = (slug: string, path: string): Given => ({
    key: slug,
    kind: "page",
    type: "picture",
    slug,
    locales: {
      en: {
        name: slug,
        fields: { image: { url: `${host.url}${path}`, alt: "A" } },
        published: { publishedAt: on(1), updatedAt: on(1) },
      },
    },
  });
  const image = async (slug: string) =>
    ((await said(origin, `pages/picture/${slug}/`)) as { data: { fields: { image: string } } }).data
      .fields.image;
  await bring(origin, [picture("copied", "/a.png")]);
  expect(await image("copied")).toMatch(/^\/media\//);
  await bring(origin, [picture("kept", "/a.png")], { media: "keep" });
  expect(await image("kept")).toBe(`${host.url}/a.png`);
  const path = "/manage/v1/imports/wordpress/documents";
  const gone = await origin.request("POST", path, {
    documents: [picture("gone", "/gone.png"), picture("fine", "/a.png")],
  });
  expect([gone.status, JSON.stringify(gone.body)]).toEqual([
    400,
    expect.stringContaining("en.image"),
  ]);
  expect((await origin.request("GET", "/v2/pages/picture/fine/")).status).toBe(404);
});

test("a hundred take as many statements as one", async () => {
  const origin = await newOrigin();
  const cost = async (documents: Given[]) => {
    const before = origin.statements.length;
    await bring(origin, documents);
    return origin.statements.length - before;
  };
  const named = { author: "author/ann", tags: ["tag/red"] };
  await bring(origin, [term("author", "ann", "Ann"), term("tag", "red", "Red")]);
  const one = await cost([post("first", 1, named)]);
  const many = Array.from({ length: 100 }, (_, index) => post(`post-${index}`, 2, named));
  expect(await cost(many)).toBe(one);
  const changed = many.map((each) => ({ ...each, createdAt: on(3) }));
  expect(await cost(changed)).toBe(await cost([post("first", 2, named)]));
});

import { readdir } from "node:fs/promises";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createReader } from "../../../command/import/butter/reader.ts";
import { runLarder } from "../../support/commands.ts";
import { createDemoOrigin, createEmptyOrigin, fetchOf, readerOf } from "../../support/imports.ts";
import { originsOfFile, type TestOrigin } from "../../support/origin.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** The demo's site, read over `/v2` alone and brought into an empty site of another installation: every address answers the same bytes. */

const create = originsOfFile();
let demo: TestOrigin;
beforeAll(async () => {
  demo = await createDemoOrigin(create);
  for (const [key, name] of [
    ["authors", "Ann"],
    ["authors", "Bob"],
  ] as const)
    await demo.request(
      "POST",
      `/manage/v1/${key}`,
      { first_name: name, email: `${name}@demo.test` },
      "demo-manage",
    );
  const posts = [
    {
      title: "One",
      slug: "one",
      author: { email: "Ann@demo.test" },
      categories: ["News", "Bread"],
      tags: ["rye"],
      body: "<p>1</p>",
    },
    {
      title: "Two",
      slug: "two",
      author: { email: "Bob@demo.test" },
      featured_image: "https://cdn.buttercms.com/abc",
      featured_image_alt: "A",
    },
    { title: "Three", slug: "three", categories: ["News"], summary: "S", seo_title: "T" },
  ];
  for (const post of posts)
    expect(
      (await demo.request("POST", "/v2/posts/", { ...post, status: "published" }, "demo-write"))
        .status,
    ).toBe(202);
});

async function importing(copy: TestOrigin, more: string[] = []) {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const fetch = fetchOf({ "demo.test": demo, "copy.test": copy });
  const args = [
    "--from",
    "http://demo.test/v2",
    "--token",
    "demo-read",
    "--collections",
    "navigation_menu",
    "--origin",
    "http://copy.test",
  ];
  const state = ["--state", `${folder.path}/state`, "--rate", "9999"];
  const run = (others: string[] = []) =>
    runLarder(
      ["import", "butter", ...args, "--larder-token", copy.token, ...state, ...more, ...others],
      { fetch },
    );
  return { run, folder: `${folder.path}/state` };
}

/** Every address of the demo that has an answer of its own. */
async function pathsOf(origin: TestOrigin): Promise<string[]> {
  const said = async (path: string) =>
    (await origin.request("GET", `/v2/${path}`, undefined, "demo-read")).body as {
      data: { slug: string }[];
      meta: { next_page: number | null };
    };
  const paths = [
    "feeds/rss/",
    "feeds/atom/",
    "feeds/sitemap/",
    "authors/",
    "categories/",
    "tags/?include=recent_posts",
    "posts/",
    "pages/*/",
  ];
  for (const kind of [
    "authors",
    "categories",
    "tags",
    "posts",
    "pages/country",
    "pages/landing-page",
    "pages/*",
  ])
    for (let page: number | null = 1; page !== null;) {
      const query = kind.startsWith("pages") || kind === "posts" ? `?page=${page}` : "";
      const { data, meta } = await said(`${kind}/${query}`);
      paths.push(`${kind}/${query}`, ...data.map(({ slug }) => `${kind}/${slug}/`));
      paths.push(
        ...data.slice(0, 3).map(({ slug }) => `${kind}/${slug}/?levels=5&alt_media_text=1`),
      );
      page = meta?.next_page ?? null;
    }
  for (const key of ["region", "currency", "language", "navigation_menu", "navigation_menu_item"])
    paths.push(
      `content/${key}/?page_size=100`,
      `content/${key}/?levels=1&page_size=100&page=2`,
      `content/?keys=${key},region`,
    );
  return paths;
}

test("every address answers the same bytes, and the command finds the same", async () => {
  const copy = await createEmptyOrigin();
  const { run, folder } = await importing(copy);
  const ran = await run();
  expect(ran.err).not.toContain("cannot");
  expect(ran.out).toContain("addresses compared: all the same");
  expect(ran.code).toBe(0);
  const paths = await pathsOf(demo);
  expect(paths.length).toBeGreaterThan(290);
  const text = async (origin: TestOrigin, path: string, token: string) => {
    const headers = { authorization: `Token ${token}` };
    return (await origin.fetch(`/v2/${path}`, { headers })).text();
  };
  for (const path of paths)
    expect([path, await text(copy, path, copy.token)]).toEqual([
      path,
      await text(demo, path, "demo-read"),
    ]);
  // what was read is forgotten once all of it is there
  expect(await readdir(folder)).toEqual([]);
  // run again it brings nothing, keeps what was edited here, and finds that it is another one there
  const france = { status: "published", fields: { capital: "Lyon" } };
  await copy.request("PATCH", "/v2/pages/country/france/", france);
  const again = await run();
  expect(again.out).toContain("587 of 587 documents: 587 unchanged");
  expect(again.out).toContain('pages/country/france/ data.fields.capital: "Paris", here "Lyon"');
  expect(again.out).toMatch(/\d+ addresses compared: \d+ differ/);
  expect(again.code).toBe(2);
  const said = (await run(["--json"])).out.split("\n").map((line) => JSON.parse(line) as unknown);
  expect(said).toMatchObject([
    { counts: { unchanged: 587 }, refused: [] },
    {
      compared: {
        urls: expect.any(Number) as number,
        lines: expect.arrayContaining([expect.stringContaining("Lyon")]) as string[],
      },
    },
  ]);
});

test("a dry run says the model in the words of hints, and writes nothing", async () => {
  const copy = await createEmptyOrigin();
  const { run } = await importing(copy, ["--dry-run"]);
  const { code, out } = await run();
  expect(code).toBe(0);
  expect(out).toContain("page country\n  official_name: short_text\n");
  expect(out).toContain("  currencies: references collection currency\n");
  expect(out).toContain(
    "  body: component_picker hero two_column_with_image features testimonials",
  );
  expect(out).toContain("page country: 250\n");
  expect(out).toContain("post post: 3");
  const { body } = await copy.request("GET", "/manage/v1/page-types");
  expect(body).toEqual({ data: [] });
});

test("a reader of the source sends its token as SDKs do, and no more", async () => {
  const asked: string[] = [];
  const reader = createReader({
    from: "http://demo.test/v2",
    token: "demo-read",
    ratePerS: 9_999,
    kept: null,
    clock: demo.parts.clock,
    random: () => 0.5,
    signal: new AbortController().signal,
    tell: () => undefined,
    fetch: async (input, init) => {
      asked.push(input instanceof URL ? input.href : "no URL");
      return fetchOf({ "demo.test": demo })(input, init);
    },
  });
  expect((await reader.get("pages/*/", { page: "1" })).kind).toBe("found");
  expect(asked).toEqual(["http://demo.test/v2/pages/*/?page=1&auth_token=demo-read"]);
  await expect(
    readerOf({
      from: "http://demo.test/v2",
      token: "wrong",
      fetch: fetchOf({ "demo.test": demo }),
    }).get("posts/"),
  ).rejects.toThrow("does not take this token");
});

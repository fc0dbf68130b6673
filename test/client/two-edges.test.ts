import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { Butter } from "../../client/src/butter/index.ts";
import { createClient, type Client } from "../../client/src/index.ts";
import { fileStore } from "../../client/src/node/file-store.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, inTurn, useLarder } from "../support/larder.ts";
import { createV3, fetchAt } from "../support/sdk.ts";
import { freePorts, startProgram, temporaryFolder, type Program } from "../support/processes.ts";

/** The client in front of two real edges of a site with a blog: what it reads of it, and what it does while both die, one after the other. */

const [otherPort = 0] = await freePorts(1);
const otherUrl = `http://127.0.0.1:${otherPort}`;
const larder = useLarder({
  edgeScript: "edge/node/main.ts",
  outboundAllow: `127.0.0.1:${otherPort}`,
});
const token = demoToken.read;

let folder: string;
let other: Program;
beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  await writeBlog();
  other = await joinEdge();
  await larder().live();
  return async () => {
    if (other.isRunning()) await other.crash();
    await made.remove();
  };
});

async function writeBlog(): Promise<void> {
  const one = larder();
  await one.manage("POST", "/manage/v1/authors", { first_name: "Ann", last_name: "Baker" });
  for (const nth of [1, 2, 3]) {
    const written = await one.write("POST", "/v2/posts/", {
      title: `Loaf ${nth}`,
      slug: `loaf-${nth}`,
      status: "published",
      author: { slug: "ann-baker" },
      categories: ["Kitchen"],
      tags: ["bread"],
      body: "<p>flour and water</p>",
    });
    expect(written.status).toBeLessThan(300);
  }
}

async function joinEdge(): Promise<Program> {
  const { json } = await larder().manage("POST", "/manage/v1/edges/join-tokens", {});
  const edge = await startProgram({
    script: "edge/node/main.ts",
    env: {
      EDGE_PORT: String(otherPort),
      LARDER_DATA: join(folder, "other"),
      LARDER_JOIN: `${larder().originUrl}#${(json as { token: string }).token}`,
      LARDER_DRAIN_NOTICE_S: "0",
    },
  });
  await eventually("that the other edge can serve", async () =>
    (await fetch(`${otherUrl}/readyz`)).status === 200 ? true : undefined,
  );
  return edge;
}

const clientOf = (copies?: string): Client =>
  createClient({
    token,
    endpoints: [larder().edgeUrl, otherUrl],
    ...(copies !== undefined && { copies: fileStore(copies) }),
  });

/** What has one thing of each kind, and the path that is the same question. */
const READS: [path: string, ask: (client: Client) => Promise<{ data: unknown }>][] = [
  ["/v2/pages/*/simple-page/", (client) => client.page.single("simple-page")],
  ["/v2/content/region/7/", (client) => client.content.item("region", 7)],
  ["/v2/posts/", (client) => client.post.list()],
  ["/v2/posts/loaf-2/", (client) => client.post.retrieve("loaf-2")],
  ["/v2/posts/search/?query=flour", (client) => client.post.search("flour")],
  [
    "/v2/authors/ann-baker/?include=recent_posts",
    (client) => client.author.retrieve("ann-baker", { include: "recent_posts" }),
  ],
  ["/v2/categories/kitchen/", (client) => client.category.retrieve("kitchen")],
  ["/v2/tags/bread/", (client) => client.tag.retrieve("bread")],
  ["/v2/tags/", (client) => client.tag.list()],
  ["/v2/feeds/atom/", (client) => client.feed.retrieve("atom")],
  ["/v2/feeds/sitemap/", (client) => client.feed.retrieve("sitemap")],
];

it.each(READS)("reads %s as anybody does", async (path, ask) => {
  const { status, json } = await larder().read(path);
  expect(status).toBe(200);
  const { data } = json as { data: unknown };
  // nothing would be equal to nothing
  expect(JSON.stringify(data).length).toBeGreaterThan(20);
  expect((await ask(clientOf())).data).toEqual(data);
});

it("goes through all posts, and those that a search finds", async () => {
  const client = clientOf();
  const slugs: string[] = [];
  for await (const { slug } of client.post.all({ page_size: 2 })) slugs.push(slug);
  expect(slugs.toSorted()).toEqual(["loaf-1", "loaf-2", "loaf-3"]);
  const found: string[] = [];
  for await (const { slug } of client.post.found("flour", { page_size: 2 })) found.push(slug);
  expect(found.toSorted()).toEqual(slugs.toSorted());
});

/** ButterCMS's client at the first edge, and the one that takes its place, at both. */
function butters() {
  const errors: unknown[] = [];
  const options = { onError: (error: unknown) => void errors.push(error) };
  const endpoints = [larder().edgeUrl, otherUrl];
  const theirs = async (slug: string) => {
    const { fetch } = globalThis;
    globalThis.fetch = fetchAt(larder().edgeUrl, [], fetch);
    try {
      return await createV3(token).page.retrieve("country", slug);
    } finally {
      globalThis.fetch = fetch;
    }
  };
  const butter = Butter(token, { ...options, endpoints });
  return { theirs, ours: (slug: string) => butter.page.retrieve("country", slug), errors };
}

it("loses no read when one edge is killed in the middle of them, and has copies when both are", async () => {
  const slugs: string[] = [];
  for await (const { slug } of clientOf().page.all("country", { page_size: 100 })) slugs.push(slug);
  const folderOfCopies = join(folder, "copies");
  const client = clientOf(folderOfCopies);
  const killAt = Math.floor(slugs.length / 3);
  const { theirs, ours, errors } = butters();
  const france = await theirs("france");
  expect((await ours("france")).data).toEqual(france.data);
  let killed: Promise<void> | undefined;
  let begun = 0;
  onTestFinished(async () => killed);
  const results = await inTurn(slugs, async (slug) => {
    if (begun++ === killAt) killed = larder().edge.crash();
    return client.page.retrieve("country", slug);
  });
  expect(killed).toBeDefined();
  expect(results.map(({ data }) => data.slug)).toEqual(slugs);
  expect(results.filter(({ stale }) => stale)).toEqual([]);

  await expect(theirs("france")).rejects.toThrow("fetch failed");
  expect((await ours("france")).data).toEqual(france.data);
  expect((await ours("spain")).status).toBe(200);

  // what is kept is written behind the answers
  const kept = async () => (await readdir(folderOfCopies)).filter((name) => name.endsWith(".json"));
  await expect.poll(async () => (await kept()).length, { timeout: 10_000 }).toBe(slugs.length);
  await other.crash();
  const copies = await inTurn(slugs, (slug) => client.page.retrieve("country", slug));
  expect(copies.map(({ data }) => data)).toEqual(results.map(({ data }) => data));
  for (const copy of copies) expect([copy.freshness, copy.stale]).toEqual(["copy", true]);

  const copy = await ours("france");
  expect(copy.data).toEqual(france.data);
  expect(copy.headers).toMatchObject({ "larder-freshness": "copy" });
  expect(errors).toEqual([]);
  await expect(ours("germany")).rejects.toThrow("TypeError: fetch failed");
  expect(errors).toEqual([expect.any(TypeError)]);
});

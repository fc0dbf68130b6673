import { expect, test } from "vitest";
import { createFakeClock } from "../support/clock.ts";
import { dumpLog, renderFresh } from "../support/log-dump.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Posts published and taken down by id: their neighbours, lists and feeds follow. */

const newOrigin = originsOfFile();
const SLUGS = ["one", "two", "three"];

/** Three published posts, a minute apart, everything of them in the log. */
async function createPosts() {
  const clock = createFakeClock();
  const origin = await newOrigin({ clock });
  const ids: number[] = [];
  for (const slug of SLUGS) {
    const post = { title: slug, slug, status: "published", tags: ["Red"] };
    const { body } = await origin.request("POST", "/v2/posts/", post);
    ids.push((body as { id: number }).id);
    await clock.advance(60_000);
  }
  for (const slug of SLUGS) await origin.request("GET", `/v2/posts/${slug}/`);
  await origin.request("GET", "/v2/feeds/rss/");
  await origin.materialize();
  return { origin, ids };
}

/** What the log has beside what it should have; and the posts it shows around the one in the middle. */
async function expectCurrent(origin: TestOrigin): Promise<void> {
  await origin.materialize();
  const stored = await dumpLog(origin, origin.site.id);
  const fresh = await renderFresh(origin, origin.site.id, [...stored.keys()]);
  expect(new Map([...stored].map(([query, { state, etag }]) => [query, { state, etag }]))).toEqual(
    fresh,
  );
}

const neighbours = async (origin: TestOrigin, slug: string) => {
  const { body } = await origin.request("GET", `/v2/posts/${slug}/`);
  const { meta } = body as { meta: Record<string, { slug: string } | null> };
  return [meta["previous_post"]?.slug ?? null, meta["next_post"]?.slug ?? null];
};

test("a post taken down by id leaves its neighbours beside each other", async () => {
  const { origin, ids } = await createPosts();
  expect(await neighbours(origin, "one")).toEqual([null, "two"]);
  const { status } = await origin.request("POST", `/manage/v1/documents/${ids[1]}/unpublish`);
  expect(status).toBe(202);
  await expectCurrent(origin);
  expect(await neighbours(origin, "one")).toEqual([null, "three"]);
  expect(await neighbours(origin, "three")).toEqual(["one", null]);
});

test("a post published by id comes between its neighbours, and is warm as a post", async () => {
  const { origin, ids } = await createPosts();
  await origin.request("POST", `/manage/v1/documents/${ids[1]}/unpublish`);
  await origin.materialize();
  const published = await origin.request("POST", `/manage/v1/documents/${ids[1]}/publish`);
  expect(published.status).toBe(202);
  await expectCurrent(origin);
  expect(await neighbours(origin, "three")).toEqual(["one", "two"]);
  const queries = [...(await dumpLog(origin, origin.site.id)).keys()];
  expect(queries.filter((query) => query.startsWith("/v2/pages/"))).toEqual([]);
});

test("an author published by id is no page", async () => {
  const { origin } = await createPosts();
  const made = await origin.request("POST", "/manage/v1/authors", { first_name: "Ann" });
  const { id } = made.body as { id: number };
  const published = await origin.request("POST", `/manage/v1/documents/${id}/publish`);
  expect(published.status).toBe(202);
  await expectCurrent(origin);
  const queries = [...(await dumpLog(origin, origin.site.id)).keys()];
  expect(queries.filter((query) => query.startsWith("/v2/pages/"))).toEqual([]);
});

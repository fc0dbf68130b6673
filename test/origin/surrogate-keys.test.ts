import { describe, expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { readLog } from "../../origin/db/log/stretches.ts";
import { printTags, surrogateKeys } from "../../shared/surrogate-keys.ts";
import type { Tag } from "../../shared/tags.ts";
import { createFakeClock } from "../support/clock.ts";
import { dumpLog } from "../support/log-dump.ts";
import { makeItems, makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

/** What answers depend on, told to readers who keep them themselves. */

const newOrigin = originsOfFile();
const PAGE = "/v2/pages/article/a/";

async function createSite() {
  // time stands still, so that publishing again changes no timestamp
  const origin = await newOrigin({ clock: createFakeClock(Date.parse("2026-01-01T00:00:00Z")) });
  await makeType(origin, "collections", "tag", [text("label")]);
  await makeType(origin, "page-types", "article", [one("tag", "collection", "tag")]);
  const [red = 0, blue = 0] = await makeItems(origin, "tag", [{ label: "Red" }, { label: "Blue" }]);
  const page = await makePage(origin, "article", "a", { tag: red });
  await origin.materialize();
  return { origin, red, blue, page };
}

const keysOf = async (origin: TestOrigin, headers: Record<string, string>) =>
  (await ask(origin, { ask: `GET ${PAGE}`, headers })).response.headers.get("surrogate-key");

describe("surrogate keys of the origin's answers", () => {
  test("are there on request, or for a token that is set so", async () => {
    const { origin, red, page } = await createSite();
    const prefix = `larder:${origin.site.id}`;
    const expected = [`${prefix}:d:${page}`, `${prefix}:d:${red}`].toSorted();
    expect(await keysOf(origin, {})).toBe(null);
    const keys = await keysOf(origin, { "larder-tags": "1" });
    expect(keys?.split(" ")).toEqual([...expected, `${prefix}:s`, `${prefix}:u:a`]);
    const input = { label: "cdn", scopes: ["read"], surrogateKeys: true };
    const made = await origin.request("POST", "/manage/v1/tokens", input);
    const { token, surrogateKeys: set } = made.body as { token: string; surrogateKeys: boolean };
    expect(set).toBe(true);
    const read = await ask(origin, { ask: `GET ${PAGE}`, token });
    expect(read.response.headers.get("surrogate-key")).toBe(keys);
  });

  test("are those the edges get with the log", async () => {
    const { origin } = await createSite();
    const { db } = origin.parts.postgres;
    const wanted = { after: 0, answers: true, documents: false };
    const limits = { entries: 100, bytes: 1_000_000 };
    const { entries } = await readLog(db, origin.site.id, wanted, limits);
    const [page] = entries.filter(({ body }) => body?.includes('"slug":"a"') ?? false);
    const printed = printTags(page?.tags ?? []);
    const keys = await keysOf(origin, { "larder-tags": "1" });
    expect(surrogateKeys(origin.site.id, printed).join(" ")).toBe(keys);
  });
});

test("a rendition that depends on something else now is sent again, although no byte differs", async () => {
  const { origin, red, blue } = await createSite();
  const hide = (id: number) =>
    origin.request("PATCH", `/v2/content/tag/${id}/`, { status: "draft", fields: {} });
  await hide(red);
  await hide(blue);
  await origin.materialize();
  const before = (await dumpLog(origin, origin.site.id)).get(PAGE);
  await origin.request("PATCH", PAGE, { fields: { tag: blue }, status: "published" });
  await origin.materialize();
  const after = (await dumpLog(origin, origin.site.id)).get(PAGE);
  expect(after?.etag).toBe(before?.etag);
  expect(after?.position).toBeGreaterThan(before?.position ?? 0);
  const found = await rows<{ tags: Tag[] }>(origin.parts.postgres.db)`
    select tags from renditions where site_id = ${origin.site.id} and query = ${PAGE}`;
  expect(found[0]?.tags).toContain(`d:${blue}`);
});

test.each([
  ["authors", "author_slug", { first_name: "Ann", slug: "named" }, { author: { slug: "named" } }],
  ["categories", "category_slug", { name: "Named" }, { categories: ["Named"] }],
  ["tags", "tag_slug", { name: "Named" }, { tags: ["Named"] }],
])(
  "posts by %s name that type: what they are chosen by may be published later",
  async (path, param, term, naming) => {
    const origin = await newOrigin({ clock: createFakeClock() });
    const made = await origin.request("POST", `/manage/v1/${path}`, term);
    const document = `/manage/v1/documents/${(made.body as { id: number }).id}`;
    const post = { title: "Post", slug: "post", status: "published", ...naming };
    await origin.request("POST", "/v2/posts/", post);
    await origin.request("POST", `${document}/unpublish`);
    const asked = async () => {
      const request = { ask: `GET /v2/posts/?${param}=named`, headers: { "larder-tags": "1" } };
      const { response, body } = await ask(origin, request);
      const keys = response.headers.get("surrogate-key")?.split(" ") ?? [];
      return { count: (body as { meta: { count: number } }).meta.count, keys };
    };
    const before = await asked();
    await origin.request("POST", `${document}/publish`, {});
    expect([before.count, (await asked()).count]).toEqual([0, 1]);
    const [change] = await rows<{ tags: Tag[] }>(origin.parts.postgres.db)`
      select tags from changes where site_id = ${origin.site.id} order by number desc limit 1`;
    const touched = surrogateKeys(origin.site.id, printTags(change?.tags ?? []));
    expect(before.keys.filter((key) => touched.includes(key))).not.toEqual([]);
  },
);

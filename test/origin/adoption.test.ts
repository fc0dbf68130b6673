import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { AdoptionLimit } from "../../shared/events.ts";
import { row } from "../../origin/db/rows.ts";
import { createFakeClock } from "../support/clock.ts";
import { makePage, makeType, text } from "../support/model.ts";
import {
  createTestOrigin,
  originsOfFile,
  type TestOrigin,
  type TestOriginOptions,
} from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const MANY = 1_000_000;

async function fill(origin: TestOrigin): Promise<void> {
  await makeType(origin, "page-types", "p", [text("words")]);
  await makeType(origin, "collections", "tag", [text("label")]);
  await makePage(origin, "p", "a", { words: "w" });
  await origin.materialize();
}

async function createLimited(limits: Partial<NonNullable<TestOriginOptions["limits"]>>) {
  const clock = createFakeClock();
  const all = { perSite: MANY, perMinute: MANY, inAll: MANY, ...limits };
  const origin = await newOrigin({ clock, limits: all });
  await fill(origin);
  return { origin, clock };
}

/** Asks for the page at each of these levels; `reason` is why any is not adopted. @returns which of them were */
async function adopted(
  origin: TestOrigin,
  levels: number[],
  reason?: AdoptionLimit,
): Promise<number[]> {
  const taken: number[] = [];
  for (const level of levels) {
    const from = origin.events.length;
    const { status } = await ask(origin, { ask: `GET /v2/pages/p/a/?levels=${level}` });
    expect(status).toBe(200);
    const query = `/v2/pages/p/a/?levels=${level}`;
    const site = origin.site.id;
    const kinds = origin.events.slice(from);
    if (kinds[0]?.kind === "query.adopted") taken.push(level);
    else expect(kinds).toEqual([{ kind: "query.not_adopted", site, query, reason }]);
  }
  return taken;
}

const recorded = async ({ parts, site }: TestOrigin): Promise<number> => {
  const { count } = await row<{ count: number }>(
    parts.postgres.db,
    sql`select count(*) as count from renditions where site_id = ${site.id} and not canonical`,
  );
  return count;
};

test("a site adopts no more than it may; what is beyond is answered all the same", async () => {
  const { origin } = await createLimited({ perSite: 2 });
  expect(await adopted(origin, [1, 3, 4], "per_site")).toEqual([1, 3]);
  await origin.materialize();
  expect(await adopted(origin, [4, 5], "per_site")).toEqual([]);
  expect(await recorded(origin)).toBe(2);
});

test("a site adopts no more in a minute than it may, and goes on in the next", async () => {
  const { origin, clock } = await createLimited({ perMinute: 1 });
  expect(await adopted(origin, [1, 3], "per_minute")).toEqual([1]);
  await clock.advance(59_999);
  expect(await adopted(origin, [3], "per_minute")).toEqual([]);
  await clock.advance(1);
  expect(await adopted(origin, [3, 4], "per_minute")).toEqual([3]);
  expect(await recorded(origin)).toBe(2);
});

test("what other sites adopt does not count against a site", async () => {
  const { origin } = await createLimited({ perSite: 2, perMinute: 2 });
  const other = await createLimited({ perSite: 2, perMinute: 2 });
  expect(await adopted(other.origin, [1, 3])).toEqual([1, 3]);
  expect(await adopted(origin, [1, 3])).toEqual([1, 3]);
});

test("all sites together adopt no more than they may, as far as the statistics know", async () => {
  const limits = { perSite: MANY, perMinute: MANY, inAll: 3 };
  const origin = await createTestOrigin({ limits });
  await fill(origin);
  await ask(origin, { ask: "GET /v2/pages/p/a/?levels=1" });
  await origin.parts.postgres.db.execute(sql`analyze renditions`);
  expect(await adopted(origin, [3], "in_all")).toEqual([]);
  expect(await recorded(origin)).toBe(1);
});

test("the limits do not hold for what is published", async () => {
  const { origin } = await createLimited({ perSite: 0, perMinute: 0 });
  await makePage(origin, "p", "b", { words: "w" });
  await origin.materialize();
  const { status, response } = await ask(origin, { ask: "GET /v2/pages/p/b/" });
  expect([status, response.headers.has("larder-position")]).toEqual([200, true]);
});

test("what does not exist or is asked for wrongly is never adopted", async () => {
  const { origin } = await createLimited({});
  const draft = { title: "D", slug: "draft", page_type: "p", fields: { words: "" } };
  await origin.request("POST", "/v2/pages/", draft);
  const paths = [
    "/v2/pages/p/unknown/",
    "/v2/pages/*/unknown/",
    "/v2/pages/p/draft/",
    "/v2/pages/unknown/",
    "/v2/pages/unknown/a/",
    "/v2/pages/p/a/b/",
    "/v2/pages/p/?page=2",
    "/v2/pages/p/?page=0",
    "/v2/pages/p/a/?levels=x",
    "/v2/pages/p/a/?locale=xx",
    "/v2/content/unknown/",
    "/v2/content/?keys=unknown",
    "/v2/content/?keys=tag,unknown",
    "/v2/content/tag/1/",
    "/v2/content/tag/x/",
    `/v2/content/?keys=${Array.from({ length: 51 }, (_, index) => `k${index}`).join(",")}`,
    "/v2/unknown/",
    `/v2/pages/p/${"a".repeat(101)}/`,
  ];
  for (const path of paths) {
    const { status } = await ask(origin, { ask: `GET ${path}` });
    expect.soft([path, [400, 404].includes(status)]).toEqual([path, true]);
  }
  expect(await recorded(origin)).toBe(0);
  expect(origin.events.filter(({ kind }) => kind.startsWith("query."))).toEqual([]);
});

test("a query asked for by many at once is recorded once", async () => {
  const { origin } = await createLimited({});
  const asked = Array.from({ length: 8 }, () =>
    ask(origin, { ask: "GET /v2/pages/p/a/?levels=3" }),
  );
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(await recorded(origin)).toBe(1);
});

test("an adopted query that a publish makes canonical is kept like one, when there is no room for others", async () => {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await fill(origin);
  await origin.request("PATCH", "/manage/v1/site", { fallbackLocale: "en" });
  await origin.materialize();
  const query = "/v2/pages/p/a/?locale=de";
  expect((await ask(origin, { ask: `GET ${query}` })).status).toBe(200);
  await origin.materialize();
  const isCanonical = async () =>
    row<{ canonical: boolean }>(
      origin.parts.postgres.db,
      sql`select canonical from renditions where site_id = ${origin.site.id} and query = ${query}`,
    );
  expect(await isCanonical()).toEqual({ canonical: false });
  await origin.request("PATCH", "/v2/pages/p/a/", { fields: { words: "w2" } });
  await origin.materialize(0);
  expect(await isCanonical()).toEqual({ canonical: true });
  // touches every answer, and says of none that it must be there
  await makeType(origin, "collections", "more", [text("label")]);
  await origin.materialize(0);
  expect(await isCanonical()).toEqual({ canonical: true });
});

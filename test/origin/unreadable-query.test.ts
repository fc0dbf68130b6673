import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import { insertEdge } from "../../origin/db/log/edges.ts";
import { rows } from "../../origin/db/rows.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { keyOfPrinted } from "../../origin/delivery/answer/render.ts";
import type { Batch } from "../../shared/push.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Stored queries that the running version's parser refuses: another version had them stored. They hold up nobody. */

const newOrigin = originsOfFile();
const NOW = "2026-01-01T00:00:00Z";
const HOME = "/v2/pages/p/home/";

/** Each refused by the parser in a way of its own. */
const REFUSED = [
  "/v2/pages/p/a%20b/",
  "/v2/pages/p/?levels=x",
  "/v3/pages/p/home/",
  "/v2/%/",
  "http://[",
  "",
  "token:levitate",
  "/v2/pages/p/home/?locale=notalocalebutlong",
];

const execute = (origin: TestOrigin, statement: ReturnType<typeof sql>) =>
  rows(origin.parts.postgres.db)`${statement}`;

/** A site with a page, and with the queries above kept warm and live in its log since another version. */
async function createSite() {
  const origin = await newOrigin();
  const site = origin.site.id;
  await makeType(origin, "page-types", "p", [text("words")]);
  await makePage(origin, "p", "home", { words: "old" });
  await origin.materialize();
  for (const [at, query] of REFUSED.entries()) {
    const key = keyOf(site, query);
    await execute(
      origin,
      sql`
      insert into renditions (site_id, key, query, tags, kept_since)
      values (${site}, ${key}, ${query}, '{s}', ${NOW}::timestamptz)`,
    );
    await execute(
      origin,
      sql`
      insert into log_entries (site_id, key, position, state, etag, body)
      values (${site}, ${key}, ${1_000 + at}, 'live', '"e"', '{}')`,
    );
  }
  const head = 1_000 + REFUSED.length - 1;
  await execute(origin, sql`update logs set head = ${head} where site_id = ${site}`);
  return origin;
}

const keyOf = (site: number, query: string) =>
  keyOfPrinted(site, query.startsWith("token:") ? `other${query}` : query);

const stateOf = async (origin: TestOrigin, query: string) => {
  const key = keyOf(origin.site.id, query);
  const [found] = await execute(
    origin,
    sql`select state from log_entries where site_id = ${origin.site.id} and key = ${key}`,
  );
  return (found as { state: string } | undefined)?.state;
};

const unreadable = (origin: TestOrigin) =>
  origin.events.flatMap((event) => (event.kind === "query.unreadable" ? [event.query] : []));

async function publishHome(origin: TestOrigin, words: string) {
  const sent = await origin.request("PATCH", HOME, { fields: { words } });
  expect(sent.status).toBe(202);
}

describe("a stored query that the parser refuses", () => {
  test("is dropped and named when a change touches it, and the rest of the site goes on", async () => {
    const origin = await createSite();
    await origin.request("POST", "/manage/v1/page-types", {
      key: "q",
      name: "Q",
      fields: [text("words")],
    });
    await publishHome(origin, "new");
    expect(await origin.materialize()).toMatchObject({ kind: "done" });
    expect(unreadable(origin).toSorted()).toEqual(REFUSED.toSorted());
    expect(origin.events).toContainEqual({
      kind: "rendition.dropped",
      site: origin.site.id,
      count: REFUSED.length,
      reason: "unreadable",
    });
    for (const query of REFUSED)
      expect([query, await stateOf(origin, query)]).toEqual([query, "dropped"]);
    const { body } = await origin.request("GET", HOME);
    expect(body).toMatchObject({ data: { fields: { words: "new" } } });
    expect(await origin.materialize()).toEqual({ kind: "idle" });
  });

  test("is dropped too when a change says that it must exist", async () => {
    const origin = await createSite();
    await publishHome(origin, "new");
    await execute(
      origin,
      sql`
      update changes set canonical = canonical || ${REFUSED[0]!}::text
      where site_id = ${origin.site.id} and materialized_at is null`,
    );
    await origin.materialize();
    expect(unreadable(origin)).toEqual([REFUSED[0]]);
    expect(await stateOf(origin, REFUSED[0]!)).toBe("dropped");
    const { body } = await origin.request("GET", HOME);
    expect(body).toMatchObject({ data: { fields: { words: "new" } } });
  });

  test("is sent to edges as it is while nothing touches it", async () => {
    const origin = await createSite();
    const { parts, site } = origin;
    const edge = await insertEdge(
      parts.postgres.db,
      site.id,
      { name: "e", url: "https://e.test" },
      NOW,
    );
    const pushed: Batch[] = [];
    const edges = {
      push: async (_: string, batch: Batch) => {
        pushed.push(batch);
        const { epoch, to: position, change } = batch;
        return {
          outcome: "applied" as const,
          head: { epoch, position, change },
          purgedTo: position,
          documents: position,
        };
      },
    };
    const courier = { log: parts.log, edges, clock: parts.clock, report: parts.report };
    expect(await sendNext(courier, edge?.id ?? 0, 1)).toMatchObject({ kind: "up_to_date" });
    const entries = pushed.flatMap((batch) => batch.entries);
    const sent = (query: string) => entries.filter(({ key }) => key === keyOf(site.id, query));
    for (const query of [HOME, ...REFUSED]) expect([query, sent(query).length]).toEqual([query, 1]);
  });

  test("does not keep a reach from being told", async () => {
    const origin = await createSite();
    const { id: site } = origin.site;
    await execute(
      origin,
      sql`
      update renditions set tags = (
        select tags from renditions where site_id = ${site} and key = ${keyOf(site, HOME)})
      where site_id = ${site}`,
    );
    const [document] = await execute(origin, sql`select id from documents where site_id = ${site}`);
    const { id } = document as { id: number };
    const reach = await origin.request("GET", `/manage/v1/documents/${id}/reach?action=publish`);
    expect(reach.body).toMatchObject({ renditions: REFUSED.length + 3 });
    expect(reach.status).toBe(200);
  });
});

import { describe, expect, it } from "vitest";
import { changeAt } from "../../origin/db/log/stretches.ts";
import { sampleDeployment } from "../../origin/db/site/metrics.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { forgetChanges } from "../../origin/db/log/retention.ts";
import { beginEpoch } from "../../origin/db/site/sites.ts";
import { createForgetter } from "../../origin/delivery/forgetter.ts";
import {
  CHANGES_CLEAN_EVERY_MS,
  CHANGES_KEEP_MS,
  CHANGES_KEEP_NEWEST,
} from "../../shared/limits.ts";
import { createConnected } from "../support/connected.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin } from "../support/origin.ts";

/** Which changes are forgotten, and that nobody misses them. */

const DAY_MS = 86_400_000;

/** A site whose changes are each in the log and at both edges before the next, a day apart. */
async function createSite() {
  const site = await createConnected(createTestOrigin, { a: {}, b: {} });
  const { clock, deliver, parts, request } = site;
  const { pool, db } = parts.postgres;
  await makeType(site, "page-types", "p", [text("words")]);
  await deliver();
  const publish = async (slug: string) => {
    await clock.advance(DAY_MS);
    await makePage(site, "p", slug, { words: "w" });
  };
  for (const slug of ["one", "two", "three", "four"]) {
    await publish(slug);
    await deliver();
  }
  const numbers = async (sql: string) =>
    (await pool.query<{ n: number }>(sql)).rows.map(({ n }) => n);
  const kept = () => numbers("select number as n from changes order by 1");
  const receipts = () => numbers("select distinct change as n from receipts order by 1");
  const all = await kept();
  /** Forgets what is older than so many days. */
  const forget = (days: number, { newest = 0, limit = 100 } = {}) => {
    const before = new Date(clock.now() - days * DAY_MS).toISOString();
    return parts.postgres.transaction((tx) => forgetChanges(tx, { before, newest, limit }));
  };
  const receipt = async (number: number) =>
    (await request("GET", `/manage/v1/changes/${number}`)) as { status: number; body: unknown };
  return { ...site, db, pool, publish, kept, receipts, all, forget, receipt };
}

describe("changes are forgotten", () => {
  it("when they are old, the oldest first, with their receipts, and a receipt says so", async () => {
    const { all, forget, kept, receipts, receipt } = await createSite();
    const last = all.at(-1) ?? 0;
    expect(await forget(1.5)).toBe(all.length - 2);
    expect([await kept(), await receipts()]).toEqual([all.slice(-2), all.slice(-2)]);
    expect(await receipt(1)).toMatchObject({
      status: 404,
      body: {
        detail: "It is no longer kept: it was at every edge, and committed more than 30 days ago.",
      },
    });
    expect(await receipt(last)).toMatchObject({ status: 200, body: { live: true } });
    expect(await receipt(last + 1)).toMatchObject({ status: 404, body: { detail: "Not found." } });
  });

  it("a few at a time, but never the newest", async () => {
    const { all, forget, kept } = await createSite();
    expect(await forget(-1, { limit: 2, newest: 3 })).toBe(2);
    expect(await kept()).toEqual(all.slice(2));
    while ((await forget(-1, { limit: 2, newest: 3 })) > 0);
    expect(await kept()).toEqual(all.slice(-3));
  });

  it("without a gap, whatever their times", async () => {
    const { all, clock, forget, kept, pool } = await createSite();
    const now = new Date(clock.now()).toISOString();
    await pool.query("update changes set committed_at = $1 where number = $2", [now, all[2]]);
    await forget(0);
    expect(await kept()).toEqual(all.slice(2));
  });
});

describe("changes stay", () => {
  it("while an edge lacks them, or has not purged them, or is of another epoch", async () => {
    const { all, db, forget, kept, pool, clock } = await createSite();
    const old = all.slice(2);
    await pool.query("update edges set change = $1 where name = 'b'", [all[1]]);
    await forget(-1);
    expect(await kept()).toEqual(old);
    await pool.query(
      `update edges set change = $1, purged = (
      select position from changes where number = $2) where name = 'b'`,
      [all.at(-1), all[2]],
    );
    await forget(-1);
    expect(await kept()).toEqual(old.slice(1));
    await pool.query("update edges set purged = head where name = 'b'");
    await beginEpoch(db, clock.now());
    expect(await forget(-1)).toBe(0);
    expect(await kept()).toEqual(old.slice(1));
  });

  it("while they are not in the log", async () => {
    const { all, forget, kept, pool } = await createSite();
    await pool.query("update changes set materialized_at = null where number = $1", [all[1]]);
    await forget(-1);
    expect(await kept()).toEqual(all.slice(1));
  });

  it("while a webhook may still be told of one of them", async () => {
    const { all, deliver, forget, kept, pool, publish, request } = await createSite();
    await request("POST", "/manage/v1/webhooks", { url: "https://h.example/x", events: ["*"] });
    await publish("five");
    await deliver();
    await publish("six");
    await deliver();
    const last = all.at(-1) ?? 0;
    await forget(-1);
    expect(await kept()).toEqual([last + 1, last + 2]);
    await pool.query("delete from webhook_events where change = $1", [last + 1]);
    await forget(-1);
    expect(await kept()).toEqual([last + 2]);
  });

  it("of other sites that are not that far", async () => {
    const { all, addSite, forget, parts, pool } = await createSite();
    const other = await addSite("other", "other");
    const made = { name: "late", url: "https://late.test" };
    await pool.query(
      "insert into edges (site_id, name, url, created_at) values ($1, $2, $3, now())",
      [other.id, made.name, made.url],
    );
    expect(await forget(-1, { newest: 0 })).toBe(all.length);
    const { rows } = await parts.postgres.pool.query(
      "select count(*)::int as count from changes where site_id = $1",
      [other.id],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });
});

describe("an edge that begins where changes are forgotten", () => {
  it("is told of none of them before it has the whole log", async () => {
    const { all, db, forget, site } = await createSite();
    const { head } = await readHead(db, site.id);
    const last = all.at(-1) ?? 0;
    const at = (position: number, known: number) => changeAt(db, site.id, position, known);
    // page by page, and the list that every page changes: only what is where it was written
    const before = await at(head - 1, last - 1);
    await forget(1.5);
    expect([await at(1, 0), await at(head - 1, 0)]).toEqual([0, 0]);
    expect(await at(head - 1, 1)).toBe(1);
    expect([await at(head, 0), await at(head - 1, last - 1)]).toEqual([last, before]);
    await forget(-1);
    expect([await at(head - 1, 0), await at(head, 0)]).toEqual([0, last]);
  });

  it("gets everything, and until then is seen to be behind", async () => {
    const { all, clock, db, deliver, forget, pool, publish, receipt, request, site } =
      await createSite();
    await forget(-1, { newest: 2 });
    await pool.query(
      "update edges set epoch = 0, head = 0, change = 0, purged = null where name = 'b'",
    );
    await clock.advance(60_000);
    const now = new Date(clock.now()).toISOString();
    const { waiting } = await sampleDeployment(db, now);
    expect(waiting).toEqual([{ site: site.id, changes: all.length, oldestS: 86_460 }]);
    await deliver();
    expect((await sampleDeployment(db, now)).waiting).toEqual([]);
    await publish("five");
    await deliver();
    const last = (all.at(-1) ?? 0) + 1;
    expect(await receipt(last)).toMatchObject({ body: { live: true } });
    const why = await request("GET", "/manage/v1/why?url=/v2/pages/p/one/");
    expect(why.body).toMatchObject({
      wrote: null,
      edges: [{ standing: { state: "current" } }, { standing: { state: "current" } }],
    });
  });
});

it("is done again at once while there is more, then after a while", async () => {
  const { clock, parts, pool, site } = await createSite();
  const { last } = (await pool.query<{ last: number }>("select max(number) as last from changes"))
    .rows[0]!;
  const add = (from: number, to: number) =>
    pool.query(
      `insert into changes (site_id, number, kind, tags, canonical, committed_at, materialized_at, position, written, dropped)
       select $1, n, 'publish', '{}', '{}', $2, $2, 1, 0, 0 from generate_series($3::int, $4::int) n`,
      [site.id, new Date(clock.now()).toISOString(), from, to],
    );
  const most = last + CHANGES_KEEP_NEWEST + 1_500;
  await add(last + 1, most);
  await pool.query("update sites set last_change = $1 where id = $2", [most, site.id]);
  await pool.query("update edges set change = $1", [most]);
  const round = createForgetter({ postgres: parts.postgres, clock });
  const count = async () =>
    (await pool.query<{ count: number }>("select count(*)::int as count from changes")).rows[0]
      ?.count;
  const rest = { kind: "rest" };
  expect([await round(), await count()]).toEqual([rest, most]);
  await clock.advance(CHANGES_KEEP_MS + 1);
  expect([await round(), await count()]).toEqual([{ kind: "again" }, most - 1_000]);
  expect([await round(), await count()]).toEqual([rest, CHANGES_KEEP_NEWEST]);
  await add(most + 1, most + 1);
  await pool.query("update sites set last_change = $1", [most + 1]);
  await pool.query("update edges set change = $1", [most + 1]);
  await pool.query("update changes set committed_at = '2026-01-01T00:00:00Z'");
  expect([await round(), await count()]).toEqual([rest, CHANGES_KEEP_NEWEST + 1]);
  await clock.advance(CHANGES_CLEAN_EVERY_MS);
  expect([await round(), await count()]).toEqual([rest, CHANGES_KEEP_NEWEST]);
});

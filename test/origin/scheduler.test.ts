import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, onTestFinished, test } from "vitest";
import { POLL_MS, SCHEDULE_RETRY_MS, SCHEDULES_AT_ONCE } from "../../shared/limits.ts";
import { startDelivery } from "../../origin/delivery/loops.ts";
import { BUSY_MS } from "../../origin/delivery/runner.ts";
import { writerOf } from "../../origin/http/v2/written.ts";
import { createScheduler } from "../../origin/delivery/scheduler.ts";
import { rows } from "../../origin/db/rows.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";
import { makeType, one, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { carryOutAll } from "../support/scheduler.ts";

/** What carries out schedules: many at once, several origins, trouble, restarts. */

const START = Date.parse("2026-01-01T00:00:00Z");

async function createSetting(): Promise<{ origin: TestOrigin; clock: FakeClock }> {
  const clock = createFakeClock(START);
  const origin = await createTestOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [text("label")]);
  const fields = [text("label"), one("near", "collection", "tag")];
  await origin.request("PUT", "/manage/v1/collections/tag", { fields });
  return { origin, clock };
}

/** Drafts that are to be published in a minute, a millisecond after one another. @returns their ids */
async function planMany(origin: TestOrigin, count: number): Promise<number[]> {
  const found = await rows<{ id: number }>(origin.parts.postgres.db)`
    with made as (
      insert into documents (site_id, type_id, slug, created_at)
      select site_id, id, null, now() from content_types, generate_series(1, ${count})
      where site_id = ${origin.site.id} and kind = 'collection' returning id),
    written as (
      insert into revisions (document_id, locale, name, fields, created_at)
      select id, 'en', '', '{"label": "x"}', now() from made)
    insert into schedules (site_id, document_id, locale, action, at, created_at)
    select ${origin.site.id}, id, 'en', 'publish',
      to_timestamp(${START / 1_000 + 60}) - (row_number() over (order by id desc)) * interval '1 ms', now()
    from made order by id returning document_id as id`;
  return found.map(({ id }) => id);
}

/** How many revisions each document has: one while it waits, one more for each time it was published. */
async function revisionCounts(origin: TestOrigin): Promise<number[]> {
  const counts = await rows<{ count: number }>(origin.parts.postgres.db)`
    select count(r.id) as count from documents d join revisions r on r.document_id = d.id
    join content_types t on t.id = d.type_id and t.kind = 'collection'
    where d.site_id = ${origin.site.id} group by d.id order by d.id`;
  return counts.map(({ count }) => count);
}

const carried = (origin: TestOrigin) =>
  origin.events.flatMap((event) =>
    event.kind === "schedules.carried_out" ? [event.documents] : [],
  );

/** The loops of an origin, without edges, until the test ends. */
function startLoops(origin: TestOrigin): () => Promise<void> {
  const push = () => Promise.reject(new Error("there are no edges"));
  const outbound = () => Promise.reject(new Error("there are no webhooks"));
  const parts = {
    ...origin.parts,
    edges: { push, forget: push },
    random: () => 0.5,
    outbound,
  };
  const stop = startDelivery(parts);
  onTestFinished(stop);
  return stop;
}

/** @param clock moves on while they wait, for who was locked out comes again after a while */
const untilCarriedOut = (origin: TestOrigin, count: number, clock?: FakeClock) =>
  eventually(`${count} documents to be carried out`, async () => {
    await clock?.advance(BUSY_MS);
    return carried(origin).reduce((sum, documents) => sum + documents, 0) === count
      ? true
      : undefined;
  });

describe("many that are due at once", () => {
  test("are carried out in batches, each one change", async () => {
    const { origin, clock } = await createSetting();
    await planMany(origin, 2 * SCHEDULES_AT_ONCE + 1);
    await clock.advance(60_000);
    await carryOutAll(origin);
    expect(carried(origin)).toEqual([SCHEDULES_AT_ONCE, SCHEDULES_AT_ONCE, 1]);
    expect(new Set(await revisionCounts(origin))).toEqual(new Set([2]));
  });

  test("take as many statements for a hundred as for one", async () => {
    const { origin, clock } = await createSetting();
    await planMany(origin, 1);
    await clock.advance(60_000);
    const cost = async () => {
      const before = origin.statements.length;
      await carryOutAll(origin);
      return origin.statements.length - before;
    };
    const one = await cost();
    await planMany(origin, SCHEDULES_AT_ONCE);
    expect([await cost(), carried(origin)]).toEqual([one, [1, SCHEDULES_AT_ONCE]]);
  });

  test("are each carried out once by several origins", async () => {
    const { origin, clock } = await createSetting();
    const count = 3 * SCHEDULES_AT_ONCE;
    await planMany(origin, count);
    await clock.advance(60_000);
    await Promise.all([carryOutAll(origin), carryOutAll(origin), carryOutAll(origin)]);
    await carryOutAll(origin);
    expect(carried(origin).reduce((sum, documents) => sum + documents, 0)).toBe(count);
    expect(await revisionCounts(origin)).toEqual(Array.from({ length: count }, () => 2));
  });

  test("of one site do not keep another waiting", async () => {
    const { origin, clock } = await createSetting();
    await planMany(origin, 3 * SCHEDULES_AT_ONCE);
    const other = await origin.addSite("other", "other-token");
    await makeType(
      { ...origin, site: other, request: (m, p, b) => origin.request(m, p, b, "other-token") },
      "collections",
      "tag",
      [text("label")],
    );
    await planMany({ ...origin, site: other }, 1);
    await clock.advance(60_000);
    expect(await createScheduler(writerOf(origin.parts)).round()).toEqual({ kind: "again" });
    expect(carried(origin)).toEqual([SCHEDULES_AT_ONCE, 1]);
  });
});

describe("what cannot be carried out", () => {
  test("is left while somebody edits it, and the others go on", async () => {
    const { origin, clock } = await createSetting();
    const [first] = await planMany(origin, 3);
    await clock.advance(60_000);
    const next = await origin.parts.postgres.transaction(async (tx) => {
      await rows(tx)`select 1 from documents where id = ${first} for no key update`;
      return carryOutAll(origin);
    });
    expect([next, carried(origin)]).toEqual([{ kind: "wait", ms: 50 }, [2]]);
    await carryOutAll(origin);
    expect([carried(origin), await revisionCounts(origin)]).toEqual([
      [2, 1],
      [2, 2, 2],
    ]);
  });

  test("is dropped and reported, and the others go on", async () => {
    const { origin, clock } = await createSetting();
    const [deleted = 0, elsewhere = 0, , empty = 0] = await planMany(origin, 4);
    const { db } = origin.parts.postgres;
    await rows(db)`update documents set deleted_at = now() where id = ${deleted}`;
    await rows(db)`update schedules set locale = 'fr' where document_id = ${elsewhere}`;
    await rows(db)`update schedules set locale = 'de' where document_id = ${empty}`;
    await clock.advance(60_000);
    expect(await carryOutAll(origin)).toEqual({ kind: "rest" });
    const dropped = (document: number, locale: string, cause: string) => ({
      kind: "schedule.dropped",
      site: origin.site.id,
      document,
      locale,
      action: "publish",
      cause,
    });
    expect(origin.events.filter(({ kind }) => kind === "schedule.dropped")).toEqual([
      dropped(deleted, "en", "There is no such document."),
      dropped(elsewhere, "fr", "The site does not have the locale."),
      dropped(empty, "de", "The document has no content in the locale."),
    ]);
    expect(await revisionCounts(origin)).toEqual([1, 1, 2, 1]);
  });

  test.each([
    ["for no reason anybody foresaw", "P0001"],
    ["because Postgres ends it", "57014"],
  ])("%s fails alone, and is tried again", async (_why, code) => {
    const { origin, clock } = await createSetting();
    const [broken = 0] = await planMany(origin, 3);
    const { db } = origin.parts.postgres;
    await rows(db)`${sql.raw(`create function fail() returns trigger language plpgsql as
        $$ begin raise exception 'broken' using errcode = '${code}'; end $$`)}`;
    await rows(db)`${sql.raw(`create trigger fail before insert on revisions for each row
        when (new.document_id = ${broken}) execute function fail()`)}`;
    await clock.advance(60_000);
    const scheduler = createScheduler(writerOf(origin.parts));
    expect(await scheduler.round()).toEqual({ kind: "rest" });
    expect(await revisionCounts(origin)).toEqual([1, 2, 2]);
    expect(origin.events.filter(({ kind }) => kind === "schedule.failed")).toEqual([
      {
        kind: "schedule.failed",
        site: origin.site.id,
        document: broken,
        cause: expect.any(String),
      },
    ]);
    await rows(db)`drop trigger fail on revisions`;
    await clock.advance(SCHEDULE_RETRY_MS - 1);
    await scheduler.round();
    expect(await revisionCounts(origin)).toEqual([1, 2, 2]);
    await clock.advance(1);
    await scheduler.round();
    expect(await revisionCounts(origin)).toEqual([2, 2, 2]);
  });

  test("because the database is away stays planned", async () => {
    const { origin, clock } = await createSetting();
    await planMany(origin, 2);
    await clock.advance(60_000);
    const { postgres } = origin.parts;
    const transaction = () => Promise.reject(new Error("Connection terminated unexpectedly"));
    const scheduler = createScheduler({
      ...writerOf(origin.parts),
      postgres: { ...postgres, transaction },
    });
    await expect(scheduler.round()).rejects.toThrow("Connection terminated");
    expect(await revisionCounts(origin)).toEqual([1, 1]);
    await carryOutAll(origin);
    expect(await revisionCounts(origin)).toEqual([2, 2]);
  });
});

describe("the loop", () => {
  test("carries out what its clock reaches, sooner than its poll", async () => {
    const { origin, clock } = await createSetting();
    startLoops(origin);
    const timerAt = (ms: number) =>
      eventually(`a timer at ${ms}`, async () =>
        clock.nextMs() === START + ms ? true : undefined,
      );
    await timerAt(POLL_MS);
    const made = await origin.request("POST", "/v2/content/", {
      key: "tag",
      fields: [{ label: "x" }],
    });
    const { id } = made.body as { id: number };
    const time = new Date(START + POLL_MS / 2).toISOString();
    await origin.request("PUT", `/manage/v1/documents/${id}/schedule`, { publish_at: time });
    await timerAt(POLL_MS / 2);
    await clock.advance(POLL_MS / 2 - 1);
    expect(carried(origin)).toEqual([]);
    await clock.advance(1);
    await untilCarriedOut(origin, 1);
    expect(clock.now() - START).toBe(POLL_MS / 2);
  });

  test("of an origin that starts again carries out what it slept through", async () => {
    const { origin, clock } = await createSetting();
    const stop = startLoops(origin);
    await planMany(origin, 3);
    await stop();
    await clock.advance(24 * 3_600_000);
    expect(carried(origin)).toEqual([]);
    startLoops(origin);
    // what fills in the rows of planMany may have them locked at the first look, and the next is after a wait
    await untilCarriedOut(origin, 3, clock);
  });
});

import { describe, expect, test } from "vitest";
import type { Event } from "../../shared/events.ts";
import { writerOf } from "../../origin/http/v2/written.ts";
import { createScheduler } from "../../origin/delivery/scheduler.ts";
import { rows } from "../../origin/db/rows.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { carryOutAll } from "../support/scheduler.ts";
import { expectScenarios, notFound, refusedField } from "../support/scenarios.ts";

/** Publishing and taking down at a time, by the origin's clock. */

const START = "2026-01-01T00:00:00Z";
const MINUTE = 60_000;
const at = (minutes: number) =>
  new Date(Date.parse(START) + minutes * MINUTE).toISOString().replace(".000Z", "Z");

interface Setting {
  origin: TestOrigin;
  clock: FakeClock;
  /** A draft page, never published. */
  draft: number;
}

async function createSetting(): Promise<Setting> {
  const clock = createFakeClock(Date.parse(START));
  const origin = await createTestOrigin({ clock, locales: ["en", "de"] });
  await makeType(origin, "page-types", "p", [text("words")]);
  const page = { title: "A", slug: "a", page_type: "p", fields: { words: "draft" } };
  const { body } = await origin.request("POST", "/v2/pages/", page);
  return { origin, clock, draft: (body as { id: number }).id };
}

async function plan(origin: TestOrigin, id: number, body: object, locale = "en"): Promise<unknown> {
  const path = `/manage/v1/documents/${id}/schedule?locale=${locale}`;
  const answer = await origin.request("PUT", path, body);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body;
}

async function upcoming(origin: TestOrigin): Promise<unknown[]> {
  const { body } = await origin.request("GET", "/manage/v1/schedules");
  const { data } = body as { data: Record<string, unknown>[] };
  return data.map(({ document, locale, action, at: time }) => [document, locale, action, time]);
}

/** What the readers of a page have. */
async function words(origin: TestOrigin, path = "/v2/pages/p/a/"): Promise<unknown> {
  await origin.materialize();
  const { status, body } = await origin.request("GET", path);
  return status === 200
    ? (body as { data: { fields: { words: string } } }).data.fields.words
    : status;
}

const eventsOf = (origin: TestOrigin, kind: Event["kind"]) =>
  origin.events.filter((event) => event.kind === kind);

describe("B9: a scheduled document", () => {
  test("is published at its time and not before, and taken down at its time", async () => {
    const { origin, clock, draft } = await createSetting();
    await plan(origin, draft, { publish_at: at(10), unpublish_at: at(20) });
    const seen: unknown[] = [];
    const look = async () => {
      await carryOutAll(origin);
      seen.push(await words(origin));
    };
    await clock.advance(10 * MINUTE - 1);
    await look();
    await clock.advance(1);
    await look();
    await clock.advance(10 * MINUTE - 1);
    await look();
    await clock.advance(1);
    await look();
    expect(seen).toEqual([404, "draft", "draft", 404]);
    expect(await upcoming(origin)).toEqual([]);
    expect(eventsOf(origin, "schedules.carried_out")).toEqual(
      [expect.any(Number), expect.any(Number)].map((change: unknown) => ({
        kind: "schedules.carried_out",
        site: origin.site.id,
        documents: 1,
        change,
      })),
    );
  });

  test("tells the loop when it is due, to the millisecond", async () => {
    const { origin, clock, draft } = await createSetting();
    const round = () => createScheduler(writerOf(origin.parts)).round();
    expect(await round()).toEqual({ kind: "rest" });
    await plan(origin, draft, { publish_at: "2026-01-01T00:10:00.250+00:00" });
    expect(await round()).toEqual({ kind: "rest" });
    await clock.advance(10 * MINUTE - 1_000);
    expect(await round()).toEqual({ kind: "rest_until", ms: 1_250 });
    await clock.advance(1_249);
    expect(await round()).toEqual({ kind: "rest_until", ms: 1 });
    await clock.advance(1);
    expect(await round()).toEqual({ kind: "rest" });
    expect(await words(origin)).toBe("draft");
  });

  test("shows nobody what should be down by now, when the origin slept through both times", async () => {
    const { origin, clock, draft } = await createSetting();
    const other = await makePage(origin, "p", "b", { words: "old" });
    await plan(origin, draft, { publish_at: at(10), unpublish_at: at(20) });
    await plan(origin, other, { publish_at: at(10) });
    await origin.request("PATCH", "/v2/pages/p/b/", { status: "draft", fields: { words: "new" } });
    await clock.advance(60 * MINUTE);
    await carryOutAll(origin);
    expect([await words(origin), await words(origin, "/v2/pages/p/b/")]).toEqual([404, "new"]);
    const published = await rows(origin.parts.postgres.db)`
      select 1 from revisions where document_id = ${draft}`;
    expect(published.length).toBe(1);
    expect(await upcoming(origin)).toEqual([]);
  });

  test("is published in its newest revision by then, unless one was named", async () => {
    const { origin, clock, draft } = await createSetting();
    const { body } = await origin.request("GET", `/manage/v1/documents/${draft}/revisions`);
    const [{ id: revision }] = (body as { data: [{ id: number }] }).data;
    await plan(origin, draft, { publish_at: at(1) });
    await origin.request("PATCH", "/v2/pages/p/a/", { fields: { words: "newer" } });
    await clock.advance(MINUTE);
    await carryOutAll(origin);
    expect(await words(origin)).toBe("newer");
    expect(await plan(origin, draft, { publish_at: at(2), revision })).toMatchObject({ revision });
    await clock.advance(MINUTE);
    await carryOutAll(origin);
    expect(await words(origin)).toBe("draft");
  });

  test("keeps what a later PUT leaves out, and loses what it sets to null", async () => {
    const { origin, draft } = await createSetting();
    const of = { document: draft, locale: "en", revision: null };
    expect(await plan(origin, draft, { publish_at: at(10) })).toEqual({
      ...of,
      publish_at: at(10),
      unpublish_at: null,
    });
    expect(await plan(origin, draft, { unpublish_at: "2026-01-01T01:20:00.5+01:00" })).toEqual({
      ...of,
      publish_at: at(10),
      unpublish_at: "2026-01-01T00:20:00.500000Z",
    });
    expect(await upcoming(origin)).toEqual([
      [draft, "en", "publish", at(10)],
      [draft, "en", "unpublish", "2026-01-01T00:20:00.500000Z"],
    ]);
    await plan(origin, draft, { publish_at: null, unpublish_at: at(30) });
    expect(await upcoming(origin)).toEqual([[draft, "en", "unpublish", at(30)]]);
    await plan(origin, draft, { unpublish_at: null });
    expect(await upcoming(origin)).toEqual([]);
  });

  test("has a schedule of its own in each locale", async () => {
    const { origin, clock, draft } = await createSetting();
    await origin.request("PATCH", "/v2/pages/p/a/?locale=de", { fields: { words: "Entwurf" } });
    await plan(origin, draft, { publish_at: at(1) });
    await plan(origin, draft, { publish_at: at(2) }, "de");
    const seen = async () => [await words(origin), await words(origin, "/v2/pages/p/a/?locale=de")];
    await clock.advance(MINUTE);
    await carryOutAll(origin);
    expect(await seen()).toEqual(["draft", 404]);
    await clock.advance(MINUTE);
    await carryOutAll(origin);
    expect(await seen()).toEqual(["draft", "Entwurf"]);
  });

  test("is published at once when its time has passed", async () => {
    const { origin, draft } = await createSetting();
    await plan(origin, draft, { publish_at: "2025-01-01T00:00:00Z" });
    await carryOutAll(origin);
    expect(await words(origin)).toBe("draft");
  });

  test("that is published by hand is not published again, but is still taken down", async () => {
    const { origin, clock, draft } = await createSetting();
    await plan(origin, draft, { publish_at: at(10), unpublish_at: at(20) });
    await origin.request("PATCH", "/v2/pages/p/a/", { status: "published" });
    expect(await upcoming(origin)).toEqual([[draft, "en", "unpublish", at(20)]]);
    await clock.advance(20 * MINUTE);
    await carryOutAll(origin);
    expect(await words(origin)).toBe(404);
  });

  test("that is taken down by hand keeps its schedule", async () => {
    const { origin, draft } = await createSetting();
    await origin.request("PATCH", "/v2/pages/p/a/", { status: "published" });
    await plan(origin, draft, { publish_at: at(10), unpublish_at: at(20) });
    await origin.request("POST", `/manage/v1/documents/${draft}/unpublish`);
    expect((await upcoming(origin)).length).toBe(2);
  });

  test("that is deleted takes its schedule with it", async () => {
    const { origin, clock, draft } = await createSetting();
    await plan(origin, draft, { publish_at: at(10) });
    await origin.request("DELETE", "/v2/pages/p/a/");
    expect(await upcoming(origin)).toEqual([]);
    await clock.advance(10 * MINUTE);
    expect(await carryOutAll(origin)).toEqual({ kind: "rest" });
    expect(eventsOf(origin, "schedule.dropped")).toEqual([]);
  });
});

describe("items and posts", () => {
  test("come and go at their times", async () => {
    const { origin, clock } = await createSetting();
    await makeType(origin, "collections", "tag", [text("label")]);
    const [item = 0] = await makeItems(origin, "tag", [{ label: "x" }]);
    const post = { title: "One", slug: "one", body: "" };
    const made = await origin.request("POST", "/v2/posts/", post);
    const { id } = made.body as { id: number };
    await plan(origin, item, { unpublish_at: at(1) });
    await plan(origin, id, { publish_at: at(1), unpublish_at: at(2) });
    const seen = async () => {
      await carryOutAll(origin);
      await origin.materialize();
      const answers = [`/v2/content/tag/${item}/`, "/v2/posts/one/"].map((path) =>
        origin.request("GET", path),
      );
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await seen()).toEqual([200, 404]);
    await clock.advance(MINUTE);
    expect(await seen()).toEqual([404, 200]);
    await clock.advance(MINUTE);
    expect(await seen()).toEqual([404, 404]);
  });
});

describe("a schedule is refused", () => {
  test("when it makes no sense", async () => {
    const { origin, draft } = await createSetting();
    const author = await origin.request("POST", "/manage/v1/authors", { first_name: "Ann" });
    const { id: ann } = author.body as { id: number };
    await plan(origin, draft, { publish_at: at(10) });
    const token = `${origin.token}-other`;
    await origin.addSite(token, token);
    const ask = `PUT /manage/v1/documents/${draft}/schedule`;
    const range = "Use a time from 1970 to 3650 days ahead.";
    const noTime = "Use a time as RFC 3339 has it, with a time zone, such as 2026-01-31T08:00:00Z.";
    const refused = (field: string, message: string) => ({
      status: 400,
      body: refusedField(field, message),
    });
    const order = refused("unpublish_at", "Taking down must come after publishing.");
    const content = "The document has no content in the locale.";
    const noRevision = refused("revision", "The document has no such revision in the locale.");
    await expectScenarios(origin, [
      { name: "order", ask, send: { publish_at: at(2), unpublish_at: at(1) }, ...order },
      { name: "order of old and new", ask, send: { unpublish_at: at(10) }, ...order },
      { name: "no time", ask, send: { publish_at: "soon" }, ...refused("publish_at", noTime) },
      {
        name: "no zone",
        ask,
        send: { publish_at: "2026-01-01T00:00:00" },
        ...refused("publish_at", noTime),
      },
      {
        name: "too early",
        ask,
        send: { publish_at: "0000-01-01T00:00:00Z" },
        ...refused("publish_at", range),
      },
      {
        name: "too far",
        ask,
        send: { unpublish_at: "9999-12-31T23:59:59-14:00" },
        ...refused("unpublish_at", range),
      },
      {
        name: "another locale",
        ask: `${ask}?locale=de`,
        send: { publish_at: at(1) },
        ...refused("publish_at", content),
      },
      { name: "no such revision", ask, send: { revision: 999_999 }, ...noRevision },
      {
        name: "a revision without a time",
        ask,
        send: { publish_at: null, revision: 1 },
        ...refused("revision", "A revision needs a time at which it is published."),
      },
      {
        name: "an author",
        ask: `PUT /manage/v1/documents/${ann}/schedule`,
        send: { unpublish_at: at(1) },
        status: 400,
        body: { detail: "Only pages, items and posts can be scheduled." },
      },
      { name: "another site's", ask, token, send: {}, status: 404, body: notFound() },
      {
        name: "another site's list",
        ask: "GET /manage/v1/schedules",
        token,
        status: 200,
        body: { data: [], meta: { count: 0 } },
      },
    ]);
    expect(await upcoming(origin)).toEqual([[draft, "en", "publish", at(10)]]);
  });
});

import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Event } from "../../shared/events.ts";
import { SET_ASIDE_MS } from "../../shared/limits-adoption.ts";
import { rows } from "../../origin/db/rows.ts";
import { within } from "../../origin/db/within.ts";
import { inOrder, renderAdopted } from "../../origin/delivery/materialize/adopted.ts";
import { withinBudget } from "../../origin/delivery/materialize/budget.ts";
import type { KnownRendition } from "../../origin/db/log/renditions.ts";
import { testPostgres } from "../support/database.ts";
import { dumpLog } from "../support/log-dump.ts";
import { makePage, makeType, many, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin, type TestOriginOptions } from "../support/origin.ts";
import { ask } from "../support/scenarios.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
/** On the clock of these tests time passes with statements alone, each takes this long. */
const STATEMENT_MS = 100;
const DETAIL = "/v2/pages/country/a/";
/** What the row asked: lists with all that they name, and filters through many references. */
const COSTLY = [1, 2, 3, 4].flatMap((nth) => [
  `/v2/pages/start/?levels=5&page_size=${100 - nth}`,
  `/v2/pages/country/?fields.${"borders.".repeat(5)}capital=xf&levels=5&page_size=${100 - nth}`,
]);
const CHEAP = "/v2/pages/country/?levels=1&page_size=5";

/** Countries of which each names the next one, as far as answers go. */
async function createCountries(options: TestOriginOptions) {
  const postgres = await testPostgres();
  let passedMs = 0;
  const clock = {
    now: () => START + passedMs + postgres.statements.length * STATEMENT_MS,
    // nobody's time is over
    sleep: () => new Promise<void>(() => undefined),
  };
  const origin = await createTestOrigin(Object.assign(options, { postgres, clock }));
  await makeType(origin, "page-types", "country", [
    text("capital"),
    many("borders", "page", "country"),
  ]);
  let named: string[] = [];
  for (const slug of ["h", "g", "f", "e", "d", "c", "b", "a"]) {
    await makePage(origin, "country", slug, { capital: `x${slug}`, borders: named });
    named = [slug];
  }
  await makeType(origin, "page-types", "start", [many("borders", "page", "country")]);
  await makePage(origin, "start", "start", { borders: named });
  await origin.materialize();
  return { origin, pass: (ms: number) => void (passedMs += ms) };
}

const edit = (
  origin: TestOrigin,
  fields: Record<string, unknown>,
  slug = "a",
  more: Record<string, unknown> = {},
) =>
  ask(origin, {
    ask: `PATCH /v2/pages/country/${slug}/`,
    send: { status: "published", fields, ...more },
  });

const read = async (origin: TestOrigin, query: string) => {
  const { status, body, response } = await ask(origin, { ask: `GET ${query}` });
  expect(status).toBe(200);
  return { text: JSON.stringify(body), isLogged: response.headers.has("larder-position") };
};

async function states(origin: TestOrigin): Promise<Record<string, string>> {
  const entries = await dumpLog(origin, origin.site.id);
  return Object.fromEntries([...entries].map(([query, { state }]) => [query, state]));
}

const costs = ({ parts, site }: TestOrigin) =>
  rows<{ query: string; ms: number }>(
    parts.postgres.db,
    sql`select query, cost_ms as ms from renditions where site_id = ${site.id} and not canonical`,
  );

const reserves = async ({ parts, site }: TestOrigin) => {
  const dropped = await rows<{ reserve: number }>(
    parts.postgres.db,
    sql`select reserve from log_entries where site_id = ${site.id} and state = 'dropped'`,
  );
  return dropped.map(({ reserve }) => reserve);
};

const reasons = (events: Event[]) =>
  events.flatMap((event) => (event.kind === "query.not_adopted" ? [event.reason] : []));

describe("Row 3: what readers had adopted and a publish has no time for", () => {
  test("is dropped with the change that the details are in, and not taken up again for a while", async () => {
    const options: TestOriginOptions = {};
    const { origin, pass } = await createCountries(options);
    const { events, site } = origin;
    for (const query of [CHEAP, ...COSTLY]) await read(origin, query);
    await origin.materialize();
    const before = await states(origin);
    expect(COSTLY.map((query) => before[query])).toEqual(COSTLY.map(() => "live"));
    const known = new Map((await costs(origin)).map(({ query, ms }) => [query, ms]));
    // enough for the cheap one, with the statements around it
    options.adoptedMs = 4 * ((known.get(CHEAP) ?? 0) + 2 * STATEMENT_MS);
    expect(Math.min(...COSTLY.map((query) => known.get(query) ?? 0))).toBeGreaterThan(
      options.adoptedMs / 4,
    );

    const from = events.length;
    const { body } = await edit(origin, { capital: "new" }, "a", { erase: true });
    await origin.materialize();
    const [started, ...others] = events
      .slice(from)
      .filter(({ kind }) => kind === "materialize.started");
    expect([started, others]).toEqual([
      { kind: "materialize.started", site: site.id, changes: 1 },
      [],
    ]);
    const after = await states(origin);
    expect([after[DETAIL], after[CHEAP]]).toEqual(["live", "live"]);
    expect((await read(origin, DETAIL)).text).toContain('"capital":"new"');
    const dropped = events.slice(from).filter(({ kind }) => kind === "rendition.dropped");
    const counts = dropped.map((event) => ("count" in event ? event.count : 0));
    expect(counts.reduce((all, count) => all + count, 0)).toBe(COSTLY.length);
    expect(dropped.map((event) => ("reason" in event ? event.reason : ""))).toEqual([
      "time",
      "cost",
    ]);
    const { change } = body as { change: number };
    const receipt = await origin.request("GET", `/manage/v1/changes/${change}`);
    expect(receipt.body).toMatchObject({ dropped: COSTLY.length });
    // nobody may be given the last body either: what it shows was erased
    expect(await reserves(origin)).toEqual(COSTLY.map(() => 0));

    const asked = events.length;
    for (const query of COSTLY) {
      const { text: given, isLogged } = await read(origin, query);
      expect.soft([given.includes("xa"), isLogged], query).toEqual([false, false]);
    }
    expect(reasons(events.slice(asked))).toEqual(COSTLY.map(() => "set_aside"));
    pass(SET_ASIDE_MS);
    const later = events.length;
    await read(origin, COSTLY[0] ?? "");
    expect(events.slice(later).map(({ kind }) => kind)).toContain("query.adopted");
  });

  test("is not adopted at all where it takes longer than one may", async () => {
    const { origin } = await createCountries({ limits: { mostMs: 4 * STATEMENT_MS } });
    for (const query of [CHEAP, ...COSTLY]) await read(origin, query);
    expect((await costs(origin)).map(({ query }) => query)).toEqual([CHEAP]);
    expect(reasons(origin.events)).toEqual(COSTLY.map(() => "cost"));
  });

  test("counts for the minute by what it takes", async () => {
    const { origin } = await createCountries({ limits: { msPerMinute: 1 } });
    for (const query of [CHEAP, ...COSTLY]) await read(origin, query);
    expect((await costs(origin)).map(({ query }) => query)).toEqual([CHEAP]);
    expect(reasons(origin.events)).toEqual(COSTLY.map(() => "per_minute"));
  });
});

const now = new Date(START);
const rendition = (key: string, costMs: number, more: Partial<KnownRendition> = {}) => ({
  key,
  query: key,
  canonical: false,
  adoptedAt: new Date(START - 2 * 3_600_000).toISOString(),
  pending: false,
  outgrown: false,
  tags: [],
  state: "live" as const,
  etag: null,
  costMs,
  ...more,
});
const keysOf = (all: { key: string }[]) => all.map(({ key }) => key).join(" ");
const fresh = { adoptedAt: now.toISOString() };

/** Serializes on a clock on which each of a set takes what it costs. @returns what was missed, and each attempt */
async function rendering(adopted: KnownRendition[], really: Record<string, number> = {}) {
  let nowMs = START;
  const attempts: string[] = [];
  const written: string[] = [];
  const missed = await renderAdopted(
    {
      clock: { now: () => nowMs, sleep: () => Promise.resolve() },
      timeMs: 1_000,
      mostMs: 250,
      now,
      render: async (set, leftMs) => {
        attempts.push(keysOf(set));
        const tookMs = set.reduce((all, { key, costMs }) => all + (really[key] ?? costMs), 0);
        const left = leftMs();
        nowMs += Math.min(tookMs, left);
        return tookMs > left ? null : set.map(() => ({ state: "gone", detail: "", tags: [] }));
      },
      write: async (set, _, costMs) =>
        void written.push(keysOf(set) + (costMs === undefined ? "" : ` ${costMs}`)),
    },
    adopted,
  );
  return { attempts, written, late: keysOf(missed.late), costly: keysOf(missed.costly) };
}

describe("the time of a publish", () => {
  test("goes to cheap ones first, in sets that one may take as long as", async () => {
    const all = [rendition("d", 240), rendition("a", 50), rendition("c", 200), rendition("b", 100)];
    expect(await rendering(all)).toEqual({
      attempts: ["a b", "c", "d"],
      written: ["a b", "c 200", "d 240"],
      late: "",
      costly: "",
    });
  });

  test("is over when it is over, and what is left is late", async () => {
    const all = ["a", "b", "c", "d", "e", "f"].map((key) => rendition(key, 200));
    expect(await rendering(all)).toMatchObject({
      attempts: ["a", "b", "c", "d", "e"],
      late: "f",
      costly: "",
    });
  });

  test("takes apart a set that took too long: only who is costly itself is called so", async () => {
    const all = [rendition("a", 1), rendition("b", 1), rendition("c", 1)];
    expect(await rendering(all, { b: 5_000 })).toEqual({
      attempts: ["a b c", "a", "b", "c"],
      written: ["a 1", "c 1"],
      late: "",
      costly: "b",
    });
  });

  test("is not taken by a flood of new queries from what is known for longer, nor the other way round", () => {
    const all = [
      rendition("new", 1, fresh),
      rendition("costly", 500),
      rendition("never", 1, { pending: true, state: null }),
      rendition("known", 600),
      rendition("large", 900, { outgrown: true }),
      rendition("cheap", 100),
    ];
    expect(keysOf(inOrder(all, 1_000, now))).toBe("large cheap costly new known never");
  });

  test("nor the number: new queries have half of the room where there is too little of it", () => {
    const flood = ["n1", "n2", "n3", "n4"].map((key) => rendition(key, 1, fresh));
    const all = [...flood, rendition("k1", 1), rendition("k2", 1), rendition("k3", 1)];
    expect(keysOf(withinBudget(all, 4, now).adopted)).toBe("n1 n2 k1 k2");
    expect(keysOf(withinBudget(all.slice(0, 5), 4, now).adopted)).toBe("n1 n2 n3 k1");
  });
});

test("a statement that takes too long is ended, and the transaction goes on as before", async () => {
  const postgres = await testPostgres();
  const outcome = await postgres.transaction(async (tx) => {
    const timeout = async () =>
      (await rows<{ ms: string }>(tx, sql`select current_setting('statement_timeout') as ms`))[0]
        ?.ms;
    const before = await timeout();
    const cut = await within(
      tx,
      () => 5,
      (timed) => rows(timed, sql`select pg_sleep(60)`),
    );
    const between = await timeout();
    const done = await within(
      tx,
      () => 20_000,
      (timed) => rows(timed, sql`select 1 as one`),
    );
    return { cut, done, isSame: before === between && before === (await timeout()) };
  });
  expect(outcome).toEqual({ cut: null, done: [{ one: 1 }], isSame: true });
});

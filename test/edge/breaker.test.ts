import { describe, expect, it } from "vitest";
import { createBreaker, unverifiedTtlS } from "../../edge/read/breaker.ts";
import { answerMiss } from "../../edge/read/content.ts";
import { ttlOf } from "../../edge/cache/memory-cache.ts";
import { createOrigin } from "../../edge/read/origin.ts";
import type { Event } from "../../shared/events.ts";
import {
  BREAKER,
  LEDGER_TIMEOUT_MS,
  UNVERIFIED_TTL_GROWS_MS,
  UNVERIFIED_TTL_MOST_S,
  UNVERIFIED_TTL_S,
} from "../../shared/limits.ts";
import { PURGE_ROUNDS_AFTER_MS } from "../../shared/limits-purges.ts";
import { ORIGIN_AWAY_MS } from "../../shared/limits-edge.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { createTestEdge, EDGE_KEYS } from "../support/edge.ts";
import { batch, keyFor, live, SITE } from "../support/entries.ts";
import { whileTimePasses } from "../support/until.ts";

/** Parts that are away are not waited for again and again. */

const OTHER_SITE = 11;
const HOME = "/v2/pages/*/home/";

function create(random = () => 0.999) {
  const clock = createFakeClock();
  const events: Event[] = [];
  const breaker = createBreaker({ clock, random, report: (event) => void events.push(event) });
  const fail = (times: number, name = "7") => {
    for (let i = 0; i < times; i++) breaker.tell("ledger", name, false);
  };
  const states = () => events.map((event) => (event.kind === "edge.breaker" ? event.state : ""));
  return { breaker, clock, events, fail, states };
}

describe("a breaker", () => {
  it("opens after so many failures in a row, and not when one answer was among them", () => {
    const { breaker, events, fail } = create();
    fail(BREAKER.failures - 1);
    breaker.tell("ledger", "7", true);
    fail(BREAKER.failures - 1);
    expect([breaker.admits("ledger", "7"), events]).toEqual([true, []]);
    fail(1);
    expect(breaker.admits("ledger", "7")).toBe(false);
    expect(events).toEqual([{ kind: "edge.breaker", part: "ledger", name: "7", state: "open" }]);
  });

  it("lets one try in each interval while it is open, and closes with the first answer", async () => {
    const { breaker, clock, fail, states } = create();
    fail(BREAKER.failures);
    const ask = () => [1, 2, 3].map(() => breaker.admits("ledger", "7"));
    await clock.advance(BREAKER.probeEveryMs - 1);
    expect(ask()).toEqual([false, false, false]);
    await clock.advance(1);
    expect(ask()).toEqual([true, false, false]);
    fail(1);
    await clock.advance(BREAKER.probeEveryMs - 1);
    expect(ask()).toEqual([false, false, false]);
    await clock.advance(1);
    expect(ask()).toEqual([true, false, false]);
    breaker.tell("ledger", "7", true);
    expect([ask(), states()]).toEqual([
      [true, true, true],
      ["open", "closed"],
    ]);
    fail(BREAKER.failures - 1);
    expect(breaker.admits("ledger", "7")).toBe(true);
  });

  it("is one for each part and each site", () => {
    const { breaker, fail } = create();
    fail(BREAKER.failures);
    expect([
      breaker.admits("ledger", "11"),
      breaker.admits("store", "7"),
      breaker.admits("ledger", "7"),
    ]).toEqual([true, true, false]);
  });

  it("goes on though the one that was to try it never says what came of it", async () => {
    const { breaker, clock, fail } = create();
    fail(BREAKER.failures);
    for (let round = 0; round < 3; round++) {
      await clock.advance(BREAKER.probeEveryMs);
      expect(breaker.admits("ledger", "7")).toBe(true);
    }
  });
});

describe("an answer that nobody could verify", () => {
  it("is kept longer while the ledger stays away, spread by chance, never past the last purge", async () => {
    const values = [0, 0.5, 0.999];
    const grown: number[][] = [];
    for (const random of values) {
      const { breaker, clock, fail } = create(() => random);
      const ttls = [unverifiedTtlS(breaker, SITE)];
      fail(BREAKER.failures, String(SITE));
      for (const ms of [0, UNVERIFIED_TTL_GROWS_MS / 2, UNVERIFIED_TTL_GROWS_MS / 2, 86_400_000]) {
        await clock.advance(ms);
        ttls.push(unverifiedTtlS(breaker, SITE));
      }
      breaker.tell("ledger", String(SITE), true);
      grown.push([...ttls, unverifiedTtlS(breaker, SITE)]);
    }
    expect(grown).toEqual([
      [5, 5, 5, 5, 5, 5],
      [5, 5, 6, 8, 8, 5],
      [5, 5, 7, 10, 10, 5],
    ]);
    expect([UNVERIFIED_TTL_S, UNVERIFIED_TTL_MOST_S]).toEqual([5, 10]);
    expect(UNVERIFIED_TTL_MOST_S * 1_000).toBeLessThanOrEqual(PURGE_ROUNDS_AFTER_MS.at(-1)!);
  });
});

/** An edge whose ledger of one site hangs. */
async function createHanging() {
  const edge = createTestEdge();
  for (const site of [SITE, OTHER_SITE]) {
    await edge.ledger(site).apply(batch(0, [live(await keyFor(HOME, site), 1)], { site }));
  }
  const hang = { now: true, asked: 0 };
  edge.content.ledgerOf = (site) => ({
    ...edge.ledger(site),
    look: (key) => {
      if (site !== SITE || !hang.now) return edge.ledger(site).look(key);
      hang.asked += 1;
      return new Promise(() => undefined);
    },
  });
  const ask = async (site = SITE) => {
    const startMs = edge.clock.now();
    const missed = answerMiss(edge.content, { site, printed: HOME });
    const answer = await whileTimePasses(edge.clock, missed);
    if (!("freshness" in answer)) throw new Error("there is no answer");
    return { freshness: answer.freshness, ms: edge.clock.now() - startMs, ttlS: ttlOf(answer) };
  };
  return { ...edge, ask, hang };
}

describe("a ledger that hangs", () => {
  it("is waited for a few times and then tried once a second; other sites' are asked as ever", async () => {
    const { ask, clock, events, hang } = await createHanging();
    const waited = { freshness: "unverified", ms: LEDGER_TIMEOUT_MS };
    for (let i = 0; i < BREAKER.failures; i++) expect(await ask()).toMatchObject(waited);
    for (let i = 0; i < 100; i++) expect(await ask()).toMatchObject({ ...waited, ms: 0 });
    expect(hang.asked).toBe(BREAKER.failures);
    expect(await ask(OTHER_SITE)).toMatchObject({ freshness: "verified", ms: 0 });
    await clock.advance(UNVERIFIED_TTL_GROWS_MS);
    expect(await ask()).toMatchObject(waited);
    const ttls = new Set<number>();
    for (let i = 0; i < 100; i++) ttls.add((await ask()).ttlS);
    expect([...ttls].toSorted((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(events.filter(({ kind }) => kind === "edge.trouble")).toHaveLength(BREAKER.failures + 1);
    hang.now = false;
    await clock.advance(BREAKER.probeEveryMs);
    expect(await ask()).toMatchObject({ freshness: "verified", ms: 0, ttlS: 3_600 });
    expect(await ask()).toMatchObject({ freshness: "verified", ms: 0 });
  });
});

describe("an origin that is away", () => {
  function createAsking(clock: FakeClock) {
    const answers = { [FIRST]: false, [SECOND]: true };
    const asked: string[] = [];
    const report = () => undefined;
    const origin = createOrigin({
      urls: [FIRST, SECOND],
      keys: parseSecretKeys(EDGE_KEYS),
      clock,
      report,
      breaker: createBreaker({ clock, random: () => 0, report }),
      async fetch(input) {
        const url = new URL(input).origin;
        asked.push(url);
        if (!answers[url as keyof typeof answers]) throw new Error("no such host");
        return Response.json({ detail: "Not found." }, { status: 404 });
      },
    });
    return {
      answers,
      asked,
      ask: () => origin.ask({ site: SITE, printed: HOME }, { fresh: false }),
    };
  }

  it("is passed over for the next one, and tried again after some seconds", async () => {
    const clock = createFakeClock();
    const { answers, asked, ask } = createAsking(clock);
    await ask();
    expect(asked.splice(0)).toEqual([FIRST, SECOND]);
    for (let i = 0; i < 10; i++) expect(await ask()).toMatchObject({ kind: "absent" });
    expect(asked).toEqual(Array.from({ length: 10 }, () => SECOND));
    answers[FIRST] = true;
    await clock.advance(ORIGIN_AWAY_MS);
    await ask();
    await ask();
    expect(asked.slice(10)).toEqual([FIRST, FIRST]);
  });

  it("is away at once when all of them are", async () => {
    const clock = createFakeClock();
    const { answers, asked, ask } = createAsking(clock);
    answers[SECOND] = false;
    for (let i = 0; i < BREAKER.failures; i++) expect(await ask()).toEqual({ kind: "away" });
    asked.length = 0;
    expect([await ask(), asked]).toEqual([{ kind: "away" }, []]);
  });
});

const FIRST = "http://first.test";
const SECOND = "http://second.test";

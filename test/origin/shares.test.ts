import { describe, expect, test } from "vitest";
import type { AppError } from "../../shared/errors.ts";
import { restAfterMissMs } from "../../shared/company.ts";
import { SHARE_REST_MOST_MS, SHARE_RESTS } from "../../shared/limits-shares.ts";
import { type Lane, type ShareLimits, shareLimits, LOOK_UPS } from "../../origin/shares/limits.ts";
import { createShares, type Shares } from "../../origin/shares/shares.ts";
import { createFlights } from "../../shared/flights.ts";
import { createFakeClock } from "../support/clock.ts";
import { createRandom } from "../support/random.ts";

/** The shares by themselves: what runs ends when the test says so. */

const LIMITS: ShareLimits = {
  ...shareLimits(10),
  waiting: { perSite: 5, inAll: 8 },
  unsentChars: { perSite: 10, inAll: 15 },
};
const { read, preview, publishing } = LIMITS.lanes;

function createDesk(limits = LIMITS) {
  const clock = createFakeClock();
  const shares = createShares(limits, clock);
  /** What runs, in the order in which it began. */
  const running: { site: number; lane: Lane; ended: AbortSignal; end: () => void }[] = [];
  const ask = (lane: Lane, site: number, asker?: AbortSignal) => {
    const asked = shares.use(lane, site, asker, (ended) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const mine = { site, lane, ended, end: () => resolve("done") };
      ended.addEventListener("abort", () => reject(new Error("cancelled")));
      running.push(mine);
      return promise.finally(() => running.splice(running.indexOf(mine), 1));
    });
    return asked.catch((error: AppError) => error.code);
  };
  return { clock, shares, running, ask };
}

const many = (count: number, ask: () => Promise<string>) => Array.from({ length: count }, ask);
/** Lets everything go on that need not wait. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const stateOf = (shares: Shares, lane: Lane) => shares.states().lanes[lane];

describe("the shares of an origin with few connections or many", () => {
  test.each([3, 5, 6, 10, 20, 50, 200])("%i: each lane keeps some, no site has all", (count) => {
    const { lanes } = shareLimits(count);
    expect(lanes.read.most).toBeGreaterThan(lanes.read.perSite);
    expect(lanes.preview.most).toBeGreaterThan(lanes.read.most);
    expect(lanes.publishing.most).toBeGreaterThan(lanes.preview.most);
    if (count >= 5) expect(lanes.publishing.most).toBeLessThan(count);
  });
});

describe("Row 4: one site", () => {
  test("has at most its share, its others wait, and those past the queue are told 429 at once", async () => {
    const { shares, running, ask } = createDesk();
    const asked = many(20, () => ask("read", 1));
    await settle();
    const over = 20 - read.perSite - LIMITS.waiting.perSite;
    expect(stateOf(shares, "read")).toMatchObject({
      running: read.perSite,
      waiting: LIMITS.waiting.perSite,
      refused: { site: over, all: 0 },
    });
    while (running.length > 0) {
      running[0]?.end();
      await settle();
    }
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === "rate_limited")).toHaveLength(over);
    expect(answers.filter((answer) => answer === "done")).toHaveLength(20 - over);
    expect(stateOf(shares, "read")).toMatchObject({ running: 0, waiting: 0 });
  });

  test("never keeps another one waiting for more than one turn of each", async () => {
    for (let seed = 1; seed <= 200; seed++) await expectFair(seed);
  });
});

/** A few greedy sites, and one that asks now and then: others begin at most once each before it does. */
async function expectFair(seed: number): Promise<void> {
  const { running, ask } = createDesk();
  const random = createRandom(seed);
  const greedy = 1 + Math.floor(random() * 6);
  const modest = 99;
  for (let round = 0; round < 5; round++) {
    for (let site = 1; site <= greedy; site++)
      void many(Math.floor(random() * 9), () => ask("read", site));
    await settle();
    const answer = ask("read", modest);
    await settle();
    let begun = 0;
    while (!running.some(({ site }) => site === modest)) {
      const before = running.length;
      running[Math.floor(random() * before)]?.end();
      await settle();
      begun += 1;
      // each of the others once, and then it
      expect([seed, begun <= greedy + 1]).toEqual([seed, true]);
    }
    running.find(({ site }) => site === modest)?.end();
    expect(await answer).toBe("done");
  }
}

describe("lanes", () => {
  test("keep what is theirs from those after them: all the reads there can be leave room for previews, both for writes", async () => {
    const { shares, ask } = createDesk();
    for (let site = 1; site <= 9; site++) void many(5, () => ask("read", site));
    for (let site = 1; site <= 9; site++) void many(5, () => ask("preview", site));
    await settle();
    expect(stateOf(shares, "read").running).toBe(read.most);
    expect(stateOf(shares, "preview").running).toBe(preview.most - read.most);
    for (let site = 1; site <= 9; site++) void many(5, () => ask("publishing", site));
    await settle();
    expect(stateOf(shares, "publishing").running).toBe(publishing.most - preview.most);
  });

  test("go in order: what is written goes before what is read, whoever waits longer", async () => {
    const { shares, running, ask } = createDesk();
    for (let site = 1; site <= 9; site++) void ask("publishing", site);
    await settle();
    void ask("read", 20);
    void ask("preview", 21);
    await settle();
    expect(stateOf(shares, "publishing")).toMatchObject({ running: publishing.most, waiting: 2 });
    const began: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      running[0]?.end();
      await settle();
      began.push(running.at(-1)?.lane ?? "");
    }
    expect(began).toEqual(["publishing", "publishing", "preview", "read"]);
  });
});

describe("Row 2: a site that asks without a pause", () => {
  /** How many of its reads begin in ten seconds, each of which takes 100 ms. */
  async function begunInTenSeconds(company: boolean): Promise<number> {
    const { clock, running, ask } = createDesk();
    let begun = 0;
    for (let ms = 0; ms < 10_000; ms += 100) {
      if (company) void ask("preview", 2);
      void many(read.perSite, () => ask("read", 1));
      await settle();
      begun += running.filter(({ site }) => site === 1).length;
      await clock.advance(100);
      for (const each of running.slice()) each.end();
      await settle();
    }
    return begun;
  }

  test("has its whole share while it is alone, and less, and not all of the time, when it is not", async () => {
    expect(read.inCompany).toBeLessThan(read.perSite);
    expect(await begunInTenSeconds(false)).toBe(read.perSite * 100);
    const everyMs = 100 + restAfterMissMs(100, SHARE_RESTS.read);
    expect(await begunInTenSeconds(true)).toBe(read.inCompany * Math.ceil(10_000 / everyMs));
  });

  test("leaves the lane to others while it rests", async () => {
    const { clock, shares, running, ask } = createDesk();
    void ask("read", 2);
    void many(2, () => ask("read", 1));
    await settle();
    await clock.advance(300);
    running.find(({ site }) => site === 1)?.end();
    await settle();
    const others = many(read.most - 1, () => ask("read", 3 + running.length));
    await settle();
    expect(running.map(({ site }) => site)).not.toContain(1);
    expect(stateOf(shares, "read")).toMatchObject({ running: 2, waiting: 3 });
    await clock.advance(restAfterMissMs(300, SHARE_RESTS.read));
    await settle();
    expect(running.map(({ site }) => site)).toContain(1);
    expect(others).toHaveLength(3);
  });

  test("rests for what its turn took of the machine besides, too", async () => {
    const { clock, shares, running, ask } = createDesk();
    void ask("publishing", 2);
    for (let turn = 0; turn < publishing.inCompany; turn++)
      await shares.use("publishing", 1, undefined, async () => undefined, 400);
    void ask("publishing", 1);
    await settle();
    await clock.advance(399 * SHARE_RESTS.publishing);
    await settle();
    expect(running.map(({ site }) => site)).toEqual([2]);
    await clock.advance(SHARE_RESTS.publishing);
    await settle();
    expect(running.map(({ site }) => site)).toEqual([2, 1]);
  });

  test("rests no longer than its limit, and what has no site yet not at all", async () => {
    const { clock, running, ask } = createDesk();
    void ask("preview", 2);
    const both = [1, LOOK_UPS];
    for (const site of both) void ask("read", site);
    await settle();
    await clock.advance(5_000);
    for (const site of both) void ask("read", site);
    const end = (site: number) => running.find((one) => one.site === site)?.end();
    void ask("preview", 3);
    await settle();
    end(1);
    end(LOOK_UPS);
    await settle();
    expect(running.map(({ site }) => site)).toContain(LOOK_UPS);
    expect(running.map(({ site }) => site)).not.toContain(1);
    await clock.advance(SHARE_REST_MOST_MS);
    await settle();
    expect(running.map(({ site }) => site)).toContain(1);
  });
});

describe("a full house", () => {
  test("tells those of a site without a turn 503 when they have waited long enough", async () => {
    const { clock, shares, ask } = createDesk();
    for (let site = 1; site <= read.most; site++) void ask("read", site);
    const asked = ask("read", 99);
    await clock.advance(read.waitMs - 1);
    await settle();
    expect(stateOf(shares, "read").waiting).toBe(1);
    await clock.advance(1);
    expect(await asked).toBe("busy");
    expect(stateOf(shares, "read")).toMatchObject({ waiting: 0, refused: { site: 0, all: 1 } });
  });

  test("takes the first of a site however many of others wait, and its second no more", async () => {
    const { shares, ask } = createDesk();
    for (let site = 1; site <= 4; site++) void many(4, () => ask("read", site));
    await settle();
    expect(stateOf(shares, "read").waiting).toBeGreaterThanOrEqual(LIMITS.waiting.inAll);
    const [first, second] = [ask("read", 50), ask("read", 50)];
    expect(await second).toBe("busy");
    expect(await Promise.race([first, settle().then(() => "waits")])).toBe("waits");
  });
});

describe("what nobody waits for", () => {
  test("leaves the queue, and its place goes to another", async () => {
    const { shares, running, ask } = createDesk();
    void many(read.perSite, () => ask("read", 1));
    const asker = new AbortController();
    const asked = ask("read", 1, asker.signal);
    await settle();
    asker.abort();
    expect(await asked).toBe("busy");
    expect(stateOf(shares, "read")).toMatchObject({ waiting: 0, ended: { gone: 1, late: 0 } });
    running[0]?.end();
    await settle();
    expect(stateOf(shares, "read").running).toBe(read.perSite - 1);
    expect(await ask("read", 1, asker.signal)).toBe("busy");
  });

  test("ends while it runs, and frees its turn", async () => {
    const { shares, running, ask } = createDesk();
    const askers = Array.from({ length: read.perSite }, () => new AbortController());
    for (const asker of askers) void ask("read", 1, asker.signal);
    const next = ask("read", 1);
    await settle();
    for (const asker of askers) asker.abort();
    await settle();
    expect(running).toHaveLength(1);
    expect(stateOf(shares, "read").ended).toEqual({ gone: read.perSite, late: 0 });
    running[0]?.end();
    expect(await next).toBe("done");
  });

  test("and what takes too long ends, but never a write", async () => {
    const { clock, shares, running, ask } = createDesk();
    const [asked, written] = [ask("read", 1), ask("publishing", 1)];
    await settle();
    await clock.advance(read.workMs ?? 0);
    expect(await asked).toBe("busy");
    expect(stateOf(shares, "read").ended).toEqual({ gone: 0, late: 1 });
    expect(running.map(({ lane }) => lane)).toEqual(["publishing"]);
    running[0]?.end();
    expect(await written).toBe("done");
    expect(clock.sleeping()).toBe(0);
  });

  test("is ended when several asked for the same only when all of them have gone", async () => {
    const flights = createFlights<string>();
    const [one, two] = [new AbortController(), new AbortController()];
    let ended: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      ended = signal;
      return new Promise<string>(() => undefined);
    };
    void flights.share("a", work, one.signal);
    void flights.share("a", work, two.signal);
    one.abort();
    expect(ended?.aborted).toBe(false);
    two.abort();
    expect(ended?.aborted).toBe(true);
  });
});

describe("answers that are made and not sent", () => {
  test("are counted by site and in all, and hold up reads, not writes", async () => {
    const { shares, ask, running } = createDesk();
    const sent = shares.hold(1, 10);
    expect(await ask("read", 1)).toBe("rate_limited");
    expect(await ask("preview", 1)).toBe("rate_limited");
    const others = shares.hold(2, 5);
    expect(await ask("read", 3)).toBe("busy");
    const written = ask("publishing", 1);
    await settle();
    running[0]?.end();
    expect(await written).toBe("done");
    expect(shares.states().unsentChars).toBe(15);
    sent();
    sent();
    others();
    expect(shares.states().unsentChars).toBe(0);
    const asked = ask("read", 1);
    await settle();
    running[0]?.end();
    expect(await asked).toBe("done");
  });
});

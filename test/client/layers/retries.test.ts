import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createBudget,
  layered,
  resilient,
  withFailover,
  withHedging,
  withRetries,
} from "../../../client/src/index.ts";
import { RETRY_RATIO, RETRY_RESERVE } from "../../../client/src/layers/budget.ts";
import { createFakeClock } from "../../support/clock.ts";
import { createRandom } from "../../support/random.ts";
import { turn, whileTimePasses } from "../../support/until.ts";
import { failing, good, hangs, refusal, said, scriptedFetch } from "../scripted-fetch.ts";

/** C3, C4: what is asked again, when, and how much of it. */

const clock = createFakeClock();
const retries = (random = () => 0.5, more = {}) => withRetries({ clock, random, ...more });
const broken = () => new TypeError("the connection broke");

describe("what is asked again", () => {
  it.each([
    ["a connection that breaks", broken()],
    ["429", failing(429)],
    ["500", failing(500)],
    ["503", failing(503)],
  ])("%s, until it is answered", async (_, failure) => {
    const scripted = scriptedFetch(failure, broken(), good("third"));
    const fetch = retries()(scripted.fetch);
    expect(await said(whileTimePasses(clock, fetch("/v2/x")))).toBe("third");
    expect(scripted.asked.length).toBe(3);
  });

  it("no more than three times in all: the last failure is what becomes of it", async () => {
    const scripted = scriptedFetch(broken(), failing(500), failing(502));
    const response = await whileTimePasses(clock, retries()(scripted.fetch)("/v2/x"));
    expect(response.status).toBe(502);
  });

  it.each([400, 401, 403, 404])("not what was refused: %i", async (status) => {
    const scripted = scriptedFetch(refusal(status));
    expect((await retries()(scripted.fetch)("/v2/x")).status).toBe(status);
  });

  it("not what is no read", async () => {
    const scripted = scriptedFetch(failing());
    const response = await retries()(scripted.fetch)("/v2/x", { method: "POST" });
    expect(response.status).toBe(503);
  });

  it("not what its caller ended, not even while it waits", async () => {
    const stop = new AbortController();
    const scripted = scriptedFetch(broken());
    const reading = retries()(scripted.fetch)("/v2/x", { signal: stop.signal });
    reading.catch(() => undefined);
    while (clock.sleeping() === 0) await turn();
    stop.abort();
    await expect(reading).rejects.toThrow(/aborted/);
    const hanging = scriptedFetch(hangs);
    const other = new AbortController();
    const ended = retries()(hanging.fetch)("/v2/x", { signal: other.signal });
    other.abort();
    await expect(ended).rejects.toThrow(/aborted/);
    expect([scripted.asked.length, hanging.asked.length]).toEqual([1, 1]);
  });
});

/** How long it waited before each attempt after the first. */
async function waits(random: () => number, ...steps: Parameters<typeof scriptedFetch>) {
  const began: number[] = [];
  const scripted = scriptedFetch(...steps);
  const fetch = retries(random)((input, init) => {
    began.push(clock.now());
    return scripted.fetch(input, init);
  });
  await whileTimePasses(clock, fetch("/v2/x"), 1);
  return began.slice(1).map((ms, index) => ms - (began[index] ?? 0));
}

describe("when", () => {
  it("after a wait by chance, up to twice as long each time", async () => {
    expect(await waits(() => 0.999, broken(), broken(), good("x"))).toEqual([100, 200]);
    expect(await waits(() => 0.5, broken(), broken(), good("x"))).toEqual([50, 100]);
    expect(await waits(() => 0.01, broken(), broken(), good("x"))).toEqual([1, 2]);
  });

  it("not before Retry-After, as seconds or as a date", async () => {
    expect(await waits(() => 0, failing(503, { "retry-after": "2" }), good("x"))).toEqual([2_000]);
    const date = new Date(Math.ceil(clock.now() / 1_000) * 1_000 + 3_000).toUTCString();
    const [waited = 0] = await waits(() => 0, failing(429, { "retry-after": date }), good("x"));
    expect(waited).toBeGreaterThanOrEqual(3_000);
    expect(waited).toBeLessThan(4_001);
  });

  it.each(["soon", "-1", "", "1e9", "99999999999"])("whatever else it says: %j", async (text) => {
    const failure = failing(503, { "retry-after": text });
    expect(await waits(() => 0.02, failure, good("x"))).toEqual([2]);
  });

  it("not at all when that would be later than a read may take", async () => {
    const scripted = scriptedFetch(failing(503, { "retry-after": "9" }));
    expect((await retries()(scripted.fetch)("/v2/x")).status).toBe(503);
    expect(scripted.asked.length).toBe(1);
  });
});

/** So many reads, some at once, of endpoints that answer by chance or not at all: what was sent, and what failed. */
async function reads(
  wanted: number,
  { atOnce = 1, endpoints = 2, fails = () => true, with: failure = () => failing(500) }: Failing,
) {
  let [sent, failed, begun] = [0, 0, 0];
  const fetch = layered(async () => {
    sent += 1;
    // so that as many are under way as there may be
    await turn();
    if (!fails()) return good("x");
    const came = failure();
    if (came instanceof Error) throw came;
    return came;
  }, [
    withRetries({ clock, random: () => 0 }),
    withFailover({ clock, endpoints: ["a", "b", "c"].slice(0, endpoints) }),
  ]);
  const reader = async () => {
    while (begun++ < wanted) {
      const isGood = await fetch("/v2/x").then(
        ({ ok }) => ok,
        () => false,
      );
      if (!isGood) failed += 1;
    }
  };
  const all = Array.from({ length: atOnce }, reader);
  await whileTimePasses(clock, Promise.all(all), 10);
  return { sent, failed };
}

interface Failing {
  atOnce?: number;
  endpoints?: number;
  fails?: () => boolean;
  with?: () => Response | Error;
}

describe("how much", () => {
  it("in a total outage of any length, a tenth of what is wanted, or what is sent before it is paid for", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(1, 2, 20),
        fc.constantFrom(
          () => broken(),
          () => failing(500),
          () => failing(429),
        ),
        async (wanted, endpoints, atOnce, failure) => {
          const { sent, failed } = await reads(wanted, { endpoints, atOnce, with: failure });
          expect(failed).toBe(wanted);
          expect(sent).toBeGreaterThan(wanted);
          // each that is under way when an endpoint is found dead asks the next one
          const before = RETRY_RESERVE + Math.min(wanted, atOnce) * (endpoints - 1);
          expect(sent - wanted).toBeLessThanOrEqual(Math.max(before, wanted * RETRY_RATIO + 1));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("in one of 10,000 reads, 50 at once: 1.1 requests for each, the reserve and those under way among them", async () => {
    const { sent, failed } = await reads(10_000, { atOnce: 50 });
    expect(failed).toBe(10_000);
    expect(sent / 10_000).toBeLessThanOrEqual(1 + RETRY_RATIO);
  });

  it("with hedges as well: they are paid from the same budget, which counts each read once", async () => {
    let sent = 0;
    const fetch = resilient({
      endpoints: ["a", "b"],
      clock,
      random: () => 0,
      hedging: withHedging,
      fetch: (_, init) => {
        sent += 1;
        return hangs(init as never);
      },
    });
    const wanted = 300;
    for (let nth = 0; nth < wanted; nth++)
      await whileTimePasses(
        clock,
        fetch(`/v2/${nth}`).catch(() => undefined),
      );
    expect(sent).toBeGreaterThan(wanted);
    expect(sent - wanted).toBeLessThanOrEqual(wanted * RETRY_RATIO + 1);
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])(
    "while both fail in this part of all answers, 1 + f + f² for each: %f",
    async (part) => {
      const random = createRandom(3);
      const wanted = 5_000;
      const fails = () => random() < part;
      const { sent, failed } = await reads(wanted, { atOnce: 20, fails });
      // by chance a little more
      expect(sent / wanted).toBeLessThanOrEqual(1 + part + part ** 2 + 0.02);
      expect(failed / wanted).toBeLessThan(part);
    },
  );

  it("whatever it takes while another endpoint is well, however many ask at once", async () => {
    const fetch = layered(
      async (input) => (input.startsWith("dead") ? failing(500) : good("well")),
      [
        withRetries({ clock, random: () => 0 }),
        withFailover({ clock, endpoints: ["dead", "well"] }),
      ],
    );
    const reads = Array.from({ length: 10 * RETRY_RESERVE }, () => fetch("/v2/x"));
    const answers = await whileTimePasses(clock, Promise.all(reads));
    expect(answers.map(({ status }) => status)).toEqual(reads.map(() => 200));
  });

  it("what nobody used is not saved up beyond the reserve", () => {
    const budget = createBudget({ ratio: 0.5, reserve: 2 });
    for (let wanted = 0; wanted < 100; wanted++) budget.wanted();
    expect([1, 2, 3].map(() => budget.take())).toEqual([true, true, false]);
    budget.wanted();
    budget.wanted();
    expect([1, 2].map(() => budget.take())).toEqual([true, false]);
  });

  it("what it begins with is paid off, and what is owed, unless somebody answers", () => {
    const paying = (owed: number, isAnswered: boolean) => {
      const budget = createBudget({ ratio: 0.5, reserve: 1 });
      expect([budget.take(), budget.take()]).toEqual([true, false]);
      for (let nth = 0; nth < owed; nth++) budget.owe();
      if (isAnswered) budget.answered();
      for (let wanted = 1; wanted < 100; wanted++) {
        budget.wanted();
        if (budget.take()) return wanted;
      }
      return Infinity;
    };
    expect([paying(0, false), paying(3, false), paying(3, true)]).toEqual([4, 10, 4]);
  });
});

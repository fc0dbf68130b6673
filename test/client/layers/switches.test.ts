import { describe, expect, it } from "vitest";
import {
  memoryStore,
  resilient,
  withDeadline,
  type Resilience,
} from "../../../client/src/index.ts";
import { MAX_TIMER_MS } from "../../../client/src/layers/deadline.ts";
import { createFakeClock } from "../../support/clock.ts";
import { turn, whileTimePasses } from "../../support/until.ts";
import { failing, good, hangs, said, scriptedFetch, type Step } from "../scripted-fetch.ts";

/** C11: what a client leaves out, and how long all of a read may take. */

function world(options: Partial<Resilience>, ...steps: Step[]) {
  const clock = createFakeClock();
  const scripted = scriptedFetch(...steps);
  const fetch = resilient({
    endpoints: ["http://a"],
    clock,
    random: () => 0,
    fetch: (input, init) => scripted.fetch(input as string, init as object),
    ...options,
  });
  return { clock, scripted, fetch, read: () => whileTimePasses(clock, fetch("/v2/x")) };
}

const at = (position: string) => good(position, { position, etag: `W/"${position}"` });

describe("left out is", () => {
  it("what tries again, by one attempt", async () => {
    for (const [options, asked] of [
      [{ attempts: 1 }, 1],
      [{ attempts: 2 }, 2],
      [{}, 3],
    ] as const) {
      const { read, scripted } = world(options, failing(500), failing(500), failing(500));
      expect((await read()).status).toBe(500);
      expect(scripted.asked.length).toBe(asked);
    }
  });

  it("what never goes back", async () => {
    const options = { revalidation: false };
    const kept = world(options, at("1.9"), at("1.7"));
    expect([await said(kept.read()), await said(kept.read())]).toEqual(["1.9", "1.9"]);
    const without = world({ ...options, highWaterMark: false }, at("1.9"), at("1.7"));
    expect([await said(without.read()), await said(without.read())]).toEqual(["1.9", "1.7"]);
  });

  it("what asks by ETag, and what shares", async () => {
    const tags = async (options: Partial<Resilience>) => {
      const { read, scripted } = world(options, at("1.1"), at("1.2"));
      await read();
      await read();
      return scripted.asked.map(({ init }) => new Headers(init.headers).get("if-none-match"));
    };
    expect(await tags({})).toEqual([null, 'W/"1.1"']);
    expect(await tags({ revalidation: false })).toEqual([null, null]);
    const asked = async (options: Partial<Resilience>) => {
      const { fetch, scripted } = world(options, at("1.1"), at("1.1"));
      await Promise.all([fetch("/v2/x"), fetch("/v2/x")]);
      return scripted.asked.length;
    };
    expect([await asked({}), await asked({ sharing: false })]).toEqual([1, 2]);
  });
});

describe("a read in all", () => {
  it("ends in time, whatever its attempts would take, and has a copy", async () => {
    const copies = memoryStore();
    await world({ copies }, at("1.1")).read();
    const { clock, fetch, scripted } = world(
      { copies, readTimeoutMs: 3_000, endpoints: ["http://a", "http://b"] },
      hangs,
      hangs,
      hangs,
    );
    const begunMs = clock.now();
    const response = await whileTimePasses(clock, fetch("/v2/x"), 500);
    expect([await said(response), response.headers.get("larder-freshness")]).toEqual([
      "1.1",
      "copy",
    ]);
    expect([clock.now() - begunMs, scripted.asked.length]).toEqual([3_000, 2]);
    expect(scripted.asked.every(({ init }) => init.signal?.aborted)).toBe(true);
  });

  it("is late without a copy, and each may bring its own patience", async () => {
    const { clock, fetch, scripted } = world({ readTimeoutMs: 3_000 }, hangs, good("x"));
    const begunMs = clock.now();
    const patience = { attemptMs: 1_000, readMs: 500 };
    const reading = whileTimePasses(clock, fetch("/v2/x", { patience }), 100);
    await expect(reading).rejects.toMatchObject({ code: "late" });
    expect(clock.now() - begunMs).toBe(500);
    expect(scripted.asked[0]?.init).not.toHaveProperty("patience");
    const more = { attemptMs: 200, readMs: 9_000 };
    expect(await said(whileTimePasses(clock, fetch("/v2/x", { patience: more })))).toBe("x");
  });

  it.each([MAX_TIMER_MS + 1, Number.MAX_SAFE_INTEGER, Infinity])(
    "may be told to take as long as no timer waits: %d",
    async (timeoutMs) => {
      const told: number[] = [];
      const clock = { now: () => 0, sleep: (ms: number) => (told.push(ms), turn()) };
      const fetch = withDeadline({ clock, timeoutMs })(async () => good("x"));
      expect(await said(fetch("/v2/x"))).toBe("x");
      expect(told).toEqual([MAX_TIMER_MS]);
    },
  );
});

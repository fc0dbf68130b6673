import { describe, expect, it } from "vitest";
import { createBudget, withDeadline, withHedging } from "../../../client/src/index.ts";
import { createFakeClock } from "../../support/clock.ts";
import { turn } from "../../support/until.ts";
import { failing, good, hangs, said, scriptedFetch } from "../scripted-fetch.ts";

/** C2, C10: what takes too long. */

const untilSleeping = async (clock: ReturnType<typeof createFakeClock>) => {
  while (clock.sleeping() === 0) await turn();
};

describe("a deadline", () => {
  it("lets through what comes in time, and leaves nothing that sleeps", async () => {
    const clock = createFakeClock();
    const scripted = scriptedFetch(good("x"));
    expect(await said(withDeadline({ clock })(scripted.fetch)("/v2/x"))).toBe("x");
    expect(clock.sleeping()).toBe(0);
  });

  it.each([
    ["what looks at its signal", hangs],
    ["what does not", () => new Promise<Response>(() => undefined)],
  ])("ends %s", async (_, hanging) => {
    const clock = createFakeClock();
    const scripted = scriptedFetch(hanging);
    const reading = withDeadline({ clock, timeoutMs: 50 })(scripted.fetch)("/v2/x");
    reading.catch(() => undefined);
    await untilSleeping(clock);
    await clock.advance(50);
    await expect(reading).rejects.toMatchObject({ name: "LarderError", code: "late" });
    expect(scripted.asked[0]?.init.signal?.aborted).toBe(true);
  });

  it("ends with the caller's reason when the caller ends it, before or meanwhile", async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const scripted = scriptedFetch(hangs);
    const fetch = withDeadline({ clock })(scripted.fetch);
    const reading = fetch("/v2/x", { signal: stop.signal });
    reading.catch(() => undefined);
    stop.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    await expect(fetch("/v2/x", { signal: stop.signal })).rejects.toThrow("enough");
    expect(scripted.asked.length).toBe(1);
  });
});

describe("a hedge", () => {
  const hedged = (budget = createBudget()) => {
    const clock = createFakeClock();
    const scripted = scriptedFetch();
    const fetch = withHedging({ clock, afterMs: 100, budget })(scripted.fetch);
    return { clock, scripted, fetch };
  };

  it("is not sent where an answer comes before it", async () => {
    const { scripted, fetch, clock } = hedged();
    scripted.says(good("first"));
    expect(await said(fetch("/v2/x"))).toBe("first");
    expect([scripted.asked.length, clock.sleeping()]).toEqual([1, 0]);
  });

  it("answers for what hangs, which is ended; both know which endpoints were asked", async () => {
    const { clock, scripted, fetch } = hedged();
    scripted.says(hangs, good("second"));
    const reading = fetch("/v2/x");
    await untilSleeping(clock);
    await clock.advance(100);
    expect(await said(reading)).toBe("second");
    const [first, second] = scripted.asked;
    expect(first?.init.signal?.aborted).toBe(true);
    expect(first?.init.tried).toBe(second?.init.tried);
  });

  it("that fails leaves the first one its time", async () => {
    const { clock, scripted, fetch } = hedged();
    const late = Promise.withResolvers<Response>();
    scripted.says(() => late.promise, failing());
    const reading = fetch("/v2/x");
    await untilSleeping(clock);
    await clock.advance(100);
    late.resolve(good("first"));
    expect(await said(reading)).toBe("first");
  });

  it("is paid from the budget, and not sent without", async () => {
    const { clock, scripted, fetch } = hedged(createBudget({ ratio: 0, reserve: 0 }));
    const late = Promise.withResolvers<Response>();
    scripted.says(() => late.promise);
    const reading = fetch("/v2/x");
    await untilSleeping(clock);
    await clock.advance(100);
    late.resolve(good("first"));
    expect(await said(reading)).toBe("first");
    expect(scripted.asked.length).toBe(1);
  });

  it("is ended with the read", async () => {
    const { clock, scripted, fetch } = hedged();
    scripted.says(hangs, hangs);
    const stop = new AbortController();
    const reading = fetch("/v2/x", { signal: stop.signal });
    reading.catch(() => undefined);
    await untilSleeping(clock);
    await clock.advance(100);
    while (scripted.asked.length < 2) await turn();
    stop.abort();
    await expect(reading).rejects.toThrow(/aborted/);
    expect(scripted.asked.every(({ init }) => init.signal?.aborted)).toBe(true);
  });
});

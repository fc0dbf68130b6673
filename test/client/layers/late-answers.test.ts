import { describe, expect, it } from "vitest";
import { layered, withDeadline, withLateAnswers, withRetries } from "../../../client/src/index.ts";
import { createFakeClock } from "../../support/clock.ts";
import { turn } from "../../support/until.ts";
import { failing, good, hangs, said, scriptedFetch, type Step } from "../scripted-fetch.ts";

/** C12: who asks elsewhere what takes long has no less than who waits. */

/** One attempt is given up after 100 ms; all of a read takes 300. */
function world(...steps: Step[]) {
  const clock = createFakeClock();
  const scripted = scriptedFetch(...steps);
  const fetch = layered(scripted.fetch, [
    withDeadline({ clock, timeoutMs: 300, of: "readMs" }),
    withLateAnswers(),
    withRetries({ clock, random: () => 0 }),
    withDeadline({ clock, timeoutMs: 100 }),
  ]);
  /** Time passes, ten milliseconds after ten. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      for (let turns = 0; turns < 5; turns++) await turn();
      await clock.advance(10);
    }
    for (let turns = 0; turns < 5; turns++) await turn();
  };
  const signals = () => scripted.asked.map(({ init }) => init.signal?.aborted);
  return { clock, scripted, fetch, pass, signals };
}

/** An answer after so long. */
const after =
  (clock: { sleep(ms: number): Promise<void> }, ms: number, answer: Response): Step =>
  () =>
    clock.sleep(ms).then(() => answer);

describe("an answer that is late", () => {
  it("is taken when nothing came before it, and ends what was asked meanwhile", async () => {
    const { clock, scripted, fetch, pass, signals } = world();
    scripted.says(after(clock, 150, good("late")), hangs);
    const reading = fetch("/v2/x");
    await pass(160);
    expect(await said(reading)).toBe("late");
    expect(signals()).toEqual([true, true]);
    expect(scripted.asked.length).toBe(2);
  });

  it("is not, when another came before it", async () => {
    const { clock, scripted, fetch, pass, signals } = world();
    scripted.says(after(clock, 250, good("late")), good("second"));
    const reading = fetch("/v2/x");
    await pass(120);
    expect(await said(reading)).toBe("second");
    expect(signals()[0]).toBe(true);
  });

  it("is waited for when all else failed, and is no answer when it is a failure", async () => {
    const { clock, scripted, fetch, pass } = world();
    scripted.says(after(clock, 280, good("late")), failing(502), failing(503));
    const reading = fetch("/v2/x");
    await pass(290);
    expect(await said(reading)).toBe("late");
    const other = world();
    other.scripted.says(after(other.clock, 280, failing(500)), failing(502), failing(503));
    const failed = other.fetch("/v2/x");
    await other.pass(290);
    expect((await failed).status).toBe(503);
  });

  it("keeps nobody longer than a read may take", async () => {
    const { fetch, pass, signals } = world(hangs, hangs, hangs);
    const reading = fetch("/v2/x");
    reading.catch(() => undefined);
    await pass(310);
    await expect(reading).rejects.toMatchObject({ code: "late" });
    expect(signals()).toEqual([true, true, true]);
  });

  it("ends with its caller, before and after it is late", async () => {
    for (const ms of [50, 150]) {
      const { fetch, pass, signals } = world(hangs, hangs);
      const stop = new AbortController();
      const reading = fetch("/v2/x", { signal: stop.signal });
      reading.catch(() => undefined);
      await pass(ms);
      stop.abort(new Error("enough"));
      await expect(reading).rejects.toThrow("enough");
      expect(signals().every((isAborted) => isAborted)).toBe(true);
    }
    const { fetch, scripted } = world(good("x"));
    await expect(fetch("/v2/x", { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow(
      "no",
    );
    expect(scripted.asked.length).toBe(0);
  });
});

it("without it, what is late is ended", async () => {
  const clock = createFakeClock();
  const scripted = scriptedFetch(hangs);
  const reading = withDeadline({ clock, timeoutMs: 100 })(scripted.fetch)("/v2/x");
  reading.catch(() => undefined);
  await turn();
  await clock.advance(100);
  await expect(reading).rejects.toMatchObject({ code: "late" });
  expect(scripted.asked[0]?.init.signal?.aborted).toBe(true);
});

import { describe, expect, it } from "vitest";
import { createSelectTurns } from "../../edge/ledger/select-turns.ts";
import type { Selected } from "../../edge/ports.ts";
import {
  SELECT_REST_BYTES_PER_MS,
  SELECT_TIMEOUT_MS,
  SELECTS_WAITING,
} from "../../shared/limits-edge.ts";
import { systemClock } from "../../shared/clock.ts";
import { restAfterMissMs } from "../../shared/company.ts";
import { createFakeClock } from "../support/clock.ts";
import { whileTimePasses } from "../support/until.ts";

/** Selects of a ledger take turns, and let others go first. */

const made = { tags: "", head: { epoch: 1, position: 1, change: 1 }, position: 1 };
const absent: Selected = { kind: "absent", detail: "none", ...made };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("selects", () => {
  it("go one after the other, and before each goes what arrived meanwhile", async () => {
    const turns = createSelectTurns(systemClock);
    const order: string[] = [];
    // within a timer: what comes at once then comes before the next
    await systemClock.sleep(0);
    setImmediate(() => order.push("look before"));
    const selects = numbers(3).map((index) =>
      turns.run(async () => {
        order.push(`select ${index}`);
        // what else the ledger is asked while this one has its thread
        setImmediate(() => order.push(`look ${index}`));
        return absent;
      }),
    );
    await Promise.all(selects);
    const looks = ["look before", "look 0", "look 1"];
    expect(order).toEqual(looks.flatMap((look, index) => [look, `select ${index}`]));
  });

  it("are refused when too many wait, and only then", async () => {
    const clock = createFakeClock();
    const turns = createSelectTurns(clock);
    let ran = 0;
    const run = () =>
      turns.run(async () => {
        ran += 1;
        return absent;
      });
    const waiting = numbers(SELECTS_WAITING).map(run);
    expect(await run()).toEqual({ kind: "busy" });
    await whileTimePasses(clock, Promise.all(waiting), 0);
    expect(ran).toBe(SELECTS_WAITING);
    expect(await whileTimePasses(clock, run(), 0)).toEqual(absent);
  });

  it("are not made for a reader who has gone", async () => {
    const clock = createFakeClock();
    const turns = createSelectTurns(clock);
    const first = turns.run(async () => {
      await clock.sleep(SELECT_TIMEOUT_MS + 1);
      return absent;
    });
    let ran = false;
    const second = turns.run(async () => {
      ran = true;
      return absent;
    });
    const both = await whileTimePasses(clock, Promise.all([first, second]));
    expect([both, ran]).toEqual([[absent, { kind: "busy" }], false]);
  });

  it("rest as long as they took, and as their answers take to be passed on", async () => {
    const clock = createFakeClock();
    const turns = createSelectTurns(clock);
    const begunMs: number[] = [];
    const startMs = clock.now();
    const run = (tookMs: number, bytes: number) =>
      turns.run(async (): Promise<Selected> => {
        begunMs.push(clock.now() - startMs);
        await clock.sleep(tookMs);
        return { kind: "live", etag: '"a"', body: new Uint8Array(bytes), ...made };
      });
    const all = [run(30, 10), run(0, 100 * SELECT_REST_BYTES_PER_MS), run(0, 0), run(0, 0)];
    await whileTimePasses(clock, Promise.all(all), 1);
    const restedMs = begunMs.slice(1).map((ms, index) => ms - (begunMs[index] ?? 0));
    // to the tens: each turn of the clock's is a millisecond
    expect(restedMs.map((ms) => Math.floor(ms / 10) * 10)).toEqual([60, 100, 0]);
  });

  it("rest the longer the more they took while other sites ask the same thread", async () => {
    const clock = createFakeClock();
    let isInCompany = true;
    const turns = createSelectTurns(clock, () => isInCompany);
    const begunMs: number[] = [];
    const run = () =>
      turns.run(async () => {
        begunMs.push(clock.now());
        await clock.sleep(30);
        return absent;
      });
    await whileTimePasses(clock, Promise.all([run(), run()]), 1);
    isInCompany = false;
    await whileTimePasses(clock, Promise.all([run(), run()]), 1);
    const [first = 0, second = 0, third = 0, fourth = 0] = begunMs;
    expect(second - first).toBeGreaterThan(30 + restAfterMissMs(30, 1));
    expect(fourth - third).toBeLessThan(70);
  });

  it("that fail hold up no other", async () => {
    const turns = createSelectTurns(systemClock);
    const failing = turns.run(() => Promise.reject(new Error("no such table")));
    const next = turns.run(async () => absent);
    await expect(failing).rejects.toThrow("no such table");
    expect(await next).toEqual(absent);
  });
});

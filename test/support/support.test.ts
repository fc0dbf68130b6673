import { describe, expect, it } from "vitest";
import type { Storable } from "../../edge/ports.ts";
import { createFakeClock } from "./clock.ts";
import { contentOf, someKey } from "./entries.ts";
import { createLaggingStore } from "./lagging-store.ts";
import { createRandom, shuffle } from "./random.ts";
import { whileTimePasses } from "./until.ts";

/** The helpers that decide something. */

const key = someKey("a");
const body = (position: number): Storable => ({
  state: "live",
  version: { epoch: 1, position },
  ...contentOf(key, position),
});

describe("the lagging store", () => {
  const createStore = (ownPutSeen = 0) => {
    const clock = createFakeClock();
    const lag = { leastMs: 30_000, mostMs: 60_000, ownPutSeen };
    const store = createLaggingStore({ clock, random: createRandom(3) }, lag);
    const positionAt = async (place: string) =>
      (await store.at(place).get(key))?.version.position ?? null;
    return { clock, store, positionAt };
  };

  it("remembers an absence at a place for at least 30 s, and for at most the longest lag", async () => {
    const { clock, store, positionAt } = createStore();
    expect(await positionAt("paris")).toBeNull();
    await store.at("tokyo").put(key, body(1));
    await clock.advance(29_999);
    expect(await positionAt("paris")).toBeNull();
    await clock.advance(30_001);
    expect(await positionAt("paris")).toBe(1);
  });

  it("gives an old copy at one place while another already has the new one", async () => {
    const { clock, store, positionAt } = createStore();
    await store.at("tokyo").put(key, body(1));
    expect(await positionAt("paris")).toBe(1);
    await store.at("tokyo").put(key, body(2));
    expect([await positionAt("paris"), await positionAt("tokyo")]).toEqual([1, 2]);
    await clock.advance(60_000);
    expect(await positionAt("paris")).toBe(2);
  });

  it("shows a put at its own place when it is lucky, and lets the last put win", async () => {
    const lucky = createStore(1);
    expect(await lucky.positionAt("tokyo")).toBeNull();
    await lucky.store.at("tokyo").put(key, body(2));
    expect(await lucky.positionAt("tokyo")).toBe(2);
    await lucky.store.at("tokyo").put(key, body(1));
    expect(lucky.store.register.get(key)).toEqual(body(1));
    const unlucky = createStore(0);
    await unlucky.positionAt("tokyo");
    await unlucky.store.at("tokyo").put(key, body(2));
    expect(await unlucky.positionAt("tokyo")).toBeNull();
  });

  it("lags the same way for the same seed", async () => {
    const runOnce = async () => {
      const { clock, store, positionAt } = createStore(0.5);
      const seen: (number | null)[] = [];
      for (let position = 1; position <= 40; position++) {
        await store.at("tokyo").put(key, body(position));
        seen.push(await positionAt("paris"), await positionAt("tokyo"));
        await clock.advance(7_000);
      }
      return seen;
    };
    expect(await runOnce()).toEqual(await runOnce());
  });
});

describe("the fake clock", () => {
  it("wakes sleepers in the order of their times, and those who are called off at once", async () => {
    const clock = createFakeClock();
    const woken: string[] = [];
    const stop = new AbortController();
    void clock.sleep(20).then(() => woken.push("later"));
    void clock.sleep(10).then(() => woken.push("sooner"));
    void clock.sleep(99, stop.signal).then(() => woken.push("called off"));
    stop.abort();
    await clock.advance(20);
    await Promise.resolve();
    expect(woken).toEqual(["called off", "sooner", "later"]);
  });

  it("lets work be done whose waiting is only time", async () => {
    const clock = createFakeClock();
    const work = async () => {
      for (let count = 0; count < 5; count++) await clock.sleep(1_000);
      return "done";
    };
    expect(await whileTimePasses(clock, work())).toBe("done");
    const endless = whileTimePasses(clock, new Promise(() => undefined));
    await expect(endless).rejects.toThrow("it never ends");
  });
});

describe("chance", () => {
  it("is the same for the same seed, spread over all of 0 to 1, and shuffles without loss", () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 1_000 }, random);
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const tenths = Object.groupBy(draw(1), (number) => Math.floor(number * 10));
    for (let tenth = 0; tenth < 10; tenth++) expect(tenths[tenth]?.length).toBeGreaterThan(60);
    const things = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = shuffle(createRandom(1), things);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(things);
    expect(shuffled).not.toEqual(things);
  });
});

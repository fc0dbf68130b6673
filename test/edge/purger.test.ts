import { describe, expect, it } from "vitest";
import type { Want } from "../../edge/ports.ts";
import { siteCacheTag, tagKey, type Key } from "../../shared/keys.ts";
import { documentTag } from "../../shared/tags.ts";
import {
  PURGE_ANSWER_MS,
  PURGE_MAX_WAITING,
  WORKERS_CACHE_PURGE_QUOTA,
} from "../../shared/limits-purges.ts";
import { SITE, someKey } from "../support/entries.ts";
import { createTestPurger, want, type TestPurger } from "../support/purger.ts";

/** The pace of purges: what is sent at once, what waits and for how long, and what is named instead of many keys. */

const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];
const { burst } = WORKERS_CACHE_PURGE_QUOTA;
const PER_CALL_MS = 12_000;

const keys = (count: number, site = SITE): Key[] =>
  Array.from({ length: count }, (_, index) => someKey(index.toString(16), site));
const wants = (count: number, rest: Partial<Want> = {}, site = SITE): Want[] =>
  keys(count, site).map((key) => want(key, rest));

/** A purger with so many calls left. */
async function withCalls(left: number): Promise<TestPurger> {
  const purger = createTestPurger();
  // by take-downs, which count against no site
  for (let made = left; made < burst; made++) {
    const version = { epoch: 0, position: made };
    await purger.purge(SITE, [want(a, { version, takesDown: true })]);
  }
  purger.calls.length = 0;
  purger.events.length = 0;
  return purger;
}

const eventsOf = ({ events }: TestPurger, kind: string) =>
  events.filter((event) => event.kind === kind);

describe("a purge", () => {
  it("is sent at once while calls are left, and said to be sent", async () => {
    const purger = createTestPurger();
    const startMs = purger.clock.now();
    expect(await purger.purge(SITE, [want(a), want(b)])).toEqual({ waiting: [], againInMs: 0 });
    expect(purger.calls).toEqual([{ atMs: startMs, tags: [a, b], took: true }]);
    expect(purger.events).toEqual([{ kind: "purge.sent", tags: 2, keys: 2, takeDowns: 0 }]);
  });

  it("names take-downs first, and edits in the same call", async () => {
    const purger = createTestPurger();
    await purger.purge(SITE, [want(a), want(b, { takesDown: true })]);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[b, a]]);
    expect(purger.events).toEqual([{ kind: "purge.sent", tags: 2, keys: 2, takeDowns: 1 }]);
  });

  it("names at most a hundred tags, in as many calls as that takes", async () => {
    const purger = createTestPurger();
    expect((await purger.purge(SITE, wants(250))).waiting).toEqual([]);
    expect(purger.calls.map(({ tags }) => tags.length)).toEqual([100, 100, 50]);
    expect(new Set(purger.calls.flatMap(({ tags }) => tags))).toEqual(new Set(keys(250)));
  });

  it("that was sent is not sent again when it is asked for again", async () => {
    const purger = createTestPurger();
    await purger.purge(SITE, [want(a)]);
    expect((await purger.purge(SITE, [want(a)])).waiting).toEqual([]);
    expect(purger.calls).toHaveLength(1);
  });

  it.each<[string, Partial<Want>]>([
    ["a newer version", { version: { epoch: 1, position: 2 } }],
    ["a newer epoch", { version: { epoch: 2, position: 1 } }],
    ["a later round", { round: 1 }],
  ])("of %s is another one", async (_, rest) => {
    const purger = createTestPurger();
    await purger.purge(SITE, [want(a)]);
    await purger.purge(SITE, [want(a, rest)]);
    expect(purger.calls).toHaveLength(2);
  });

  it("of many at once is one call for what waits meanwhile", async () => {
    const purger = await withCalls(0);
    await Promise.all([
      purger.purge(SITE, [want(a)]),
      purger.purge(SITE, [want(b)]),
      purger.purge(SITE + 1, [want(someKey("c", SITE + 1))]),
    ]);
    await purger.pass(PER_CALL_MS);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[a, someKey("c", SITE + 1), b]]);
  });
});

describe("without calls left", () => {
  it("a purge waits, is answered without waiting for it, and is sent when a call is back", async () => {
    const purger = await withCalls(0);
    const startMs = purger.clock.now();
    expect(await purger.purge(SITE, [want(a)])).toEqual({
      waiting: [a],
      againInMs: PER_CALL_MS + 500,
    });
    expect([purger.clock.now(), eventsOf(purger, "purge.waiting")]).toEqual([
      startMs,
      [{ kind: "purge.waiting", site: SITE, keys: 1 }],
    ]);
    await purger.pass(PER_CALL_MS - 250);
    expect(purger.calls).toEqual([]);
    await purger.pass(250);
    expect(purger.calls.map(({ atMs }) => atMs - startMs)).toEqual([PER_CALL_MS]);
    expect((await purger.purge(SITE, [want(a)])).waiting).toEqual([]);
    expect(purger.calls).toHaveLength(1);
  });

  it("a purge asked for again, or for a newer version, waits once", async () => {
    const purger = await withCalls(0);
    await purger.purge(SITE, [want(a)]);
    await purger.purge(SITE, [want(a)]);
    const newer = want(a, { version: { epoch: 1, position: 2 } });
    await purger.purge(SITE, [newer]);
    expect(eventsOf(purger, "purge.merged")).toHaveLength(2);
    await purger.pass(PER_CALL_MS * 2);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[a]]);
    expect((await purger.purge(SITE, [newer])).waiting).toEqual([]);
    expect(purger.calls).toHaveLength(1);
  });

  it("a take-down that comes last goes first", async () => {
    const purger = await withCalls(0);
    await purger.purge(SITE, [want(a)]);
    await purger.purge(SITE, [want(b, { round: 1 })]);
    await purger.purge(SITE, [want(c, { takesDown: true })]);
    await purger.pass(PER_CALL_MS * 2);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[c, a, b]]);
  });

  it("a restart keeps the count of calls", async () => {
    const purger = await withCalls(0);
    purger.restart();
    expect((await purger.purge(SITE, [want(a)])).waiting).toEqual([a]);
    expect(purger.calls).toEqual([]);
  });
});

describe("the third round of an edit", () => {
  it("leaves the last calls to earlier rounds, and is told when to ask again", async () => {
    const purger = await withCalls(5);
    const third = want(a, { round: 2 });
    expect(await purger.purge(SITE, [third])).toEqual({
      waiting: [a],
      againInMs: PER_CALL_MS + 500,
    });
    await purger.purge(SITE, [want(b, { round: 2, takesDown: true })]);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[b, a]]);
  });

  it.each([true, false])("rides along with any other call (a take-down: %s)", async (takesDown) => {
    const purger = await withCalls(3);
    await purger.purge(SITE, [want(a, { round: 2 })]);
    await purger.purge(SITE, [want(b, { takesDown })]);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[b, a]]);
  });

  it("is sent too where few calls can be saved up", async () => {
    const purger = createTestPurger({ burst: 1, perMinute: 5 });
    expect((await purger.purge(SITE, [want(a, { round: 2 })])).waiting).toEqual([]);
  });
});

describe("more than can be named in time", () => {
  it("is named by the site, and all of it is sent, tags of documents too", async () => {
    const purger = await withCalls(1);
    const tags = Array.from({ length: 200 }, (_, id) => want(tagKey(SITE, documentTag(id))));
    expect((await purger.purge(SITE, [...wants(200), ...tags])).waiting).toEqual([]);
    expect(purger.calls.map((call) => call.tags)).toEqual([[siteCacheTag(SITE)]]);
    expect(eventsOf(purger, "purge.escalated")).toEqual([
      { kind: "purge.escalated", site: SITE, keys: 400 },
    ]);
  });

  it("leaves other sites by key", async () => {
    const purger = await withCalls(1);
    const other = someKey("f", SITE + 1);
    await purger.purge(SITE + 1, [want(other, { takesDown: true })]);
    await purger.purge(SITE, wants(400));
    await purger.pass(PER_CALL_MS);
    expect(purger.calls.map(({ tags }) => tags)).toEqual([[other], [siteCacheTag(SITE)]]);
  });

  it("never names tokens by anything but their keys", async () => {
    const purger = await withCalls(1);
    const tokens = keys(400).map((key) => want(`t/${key.slice(-64)}` as Key));
    const { waiting } = await purger.purge(SITE, tokens);
    expect([purger.calls[0]?.tags.length, waiting.length]).toEqual([100, 300]);
    await purger.pass(PER_CALL_MS * 6);
    expect(new Set(purger.calls.flatMap(({ tags }) => tags))).toEqual(
      new Set(tokens.map(({ key }) => key)),
    );
  });
});

describe("calls under way", () => {
  it("are six at most, but for take-downs, which wait for no other call", async () => {
    const purger = createTestPurger();
    purger.behave("slow");
    const asked = purger.purge(SITE, wants(900));
    const urgent = want(someKey("fff"), { takesDown: true });
    const removed = purger.purge(SITE, [urgent]);
    expect(purger.calls.map(({ tags }) => tags.length)).toEqual([
      ...Array.from({ length: 6 }, () => 100),
      1,
    ]);
    await Promise.all([asked, removed]);
    await purger.pass(3_000);
    const left = await purger.purge(SITE, [...wants(900), urgent]);
    expect([left.waiting, purger.calls.length]).toEqual([[], 10]);
  });
});

describe("a call that the cache does not take", () => {
  it("is made again ever more rarely while that lasts", async () => {
    const purger = createTestPurger();
    purger.behave("fails");
    await purger.purge(SITE, [want(a)]);
    await purger.pass(120_000);
    expect(purger.calls.length).toBeGreaterThan(3);
    expect(purger.calls.length).toBeLessThan(15);
  });

  it("keeps its tags and is made again, with what came meanwhile", async () => {
    const purger = createTestPurger();
    purger.behave("fails");
    expect((await purger.purge(SITE, [want(a)])).waiting).toEqual([a]);
    expect(purger.events[0]).toMatchObject({ kind: "edge.trouble", part: "purge" });
    purger.behave("takes");
    await purger.purge(SITE, [want(b)]);
    await purger.pass(2_000);
    expect(purger.calls.map(({ tags, took }) => [tags, took])).toEqual([
      [[a], false],
      [[a, b], true],
    ]);
    expect((await purger.purge(SITE, [want(a), want(b)])).waiting).toEqual([]);
  });

  it("is not made again before a call is back, when it was refused", async () => {
    const purger = createTestPurger();
    purger.behave("refuses");
    const { againInMs } = await purger.purge(SITE, [want(a)]);
    expect(againInMs).toBe(PER_CALL_MS + 500);
    expect(eventsOf(purger, "purge.refused")).toEqual([{ kind: "purge.refused", tags: 1 }]);
    purger.behave("takes");
    await purger.pass(PER_CALL_MS);
    expect(purger.calls.map(({ took }) => took)).toEqual([false, true]);
  });

  it("does not hold up the answer when it does not end", async () => {
    const purger = createTestPurger();
    const startMs = purger.clock.now();
    purger.behave("hangs");
    expect((await purger.purge(SITE, [want(a)])).waiting).toEqual([a]);
    expect(purger.clock.now() - startMs).toBe(PURGE_ANSWER_MS);
    purger.behave("takes");
    expect((await purger.purge(SITE, [want(b)])).waiting).toEqual([]);
    await purger.pass(15_000);
    expect((await purger.purge(SITE, [want(a)])).waiting).toEqual([]);
  });
});

describe("sites that share an account", () => {
  const NEWCOMER = SITE + 1;
  const first = someKey("c", NEWCOMER);

  it("find calls left, however much one of them purges", async () => {
    const purger = createTestPurger();
    for (let batch = 0; batch < 40; batch++) {
      const keysOf = Array.from({ length: 500 }, (_, at) => someKey(`${batch}a${at}`));
      await purger.purge(
        SITE,
        keysOf.map((key) => want(key)),
      );
    }
    const startMs = purger.clock.now();
    expect(await purger.purge(NEWCOMER, [want(first)])).toEqual({ waiting: [], againInMs: 0 });
    expect(purger.clock.now()).toBe(startMs);
  });

  it("each have a part of a call, whatever waits of the others", async () => {
    const purger = await withCalls(0);
    await purger.purge(SITE, wants(150));
    await purger.purge(NEWCOMER, [want(first)]);
    await purger.pass(PER_CALL_MS);
    expect(purger.calls.map(({ tags }) => [tags.length, tags.includes(first)])).toEqual([
      [100, true],
    ]);
  });

  it("have take-downs of all go before edits of any", async () => {
    const purger = await withCalls(0);
    await purger.purge(NEWCOMER, [want(first)]);
    const tokens = keys(120).map((key) => `t/${key.slice(-64)}` as Key);
    await purger.purge(
      SITE,
      tokens.map((key) => want(key, { takesDown: true })),
    );
    await purger.pass(PER_CALL_MS);
    expect(purger.calls.flatMap(({ tags }) => tags)).toEqual(tokens.slice(0, 100));
  });

  it("leave each other room to wait", async () => {
    const purger = await withCalls(0);
    const many = Array.from({ length: PURGE_MAX_WAITING }, (_, at) =>
      want(someKey(at.toString(16))),
    );
    await purger.purge(SITE, many);
    await purger.purge(NEWCOMER, [want(first)]);
    await purger.pass(PER_CALL_MS);
    expect(purger.calls.flatMap(({ tags }) => tags)).toEqual([siteCacheTag(SITE), first]);
  });
});

it("a purge that is asked for again keeps its turn", async () => {
  const purger = await withCalls(0);
  const first = want(a);
  await purger.purge(SITE, [first]);
  await purger.purge(SITE, wants(150).slice(20));
  await purger.purge(SITE, [first]);
  await purger.pass(PER_CALL_MS);
  expect(purger.calls[0]?.tags[0]).toBe(a);
});

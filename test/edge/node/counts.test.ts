import { expect, test } from "vitest";
import { controlIn, roomForControl } from "../../../edge/node/control.ts";
import { countedFamilies, createTally, roomForCounts } from "../../../edge/node/counts.ts";
import { createLookOuts, KEEPER_HANGS_AFTER_S } from "../../../edge/node/look-outs.ts";
import { occasionally } from "../../../edge/node/occasional.ts";
import { kindOf, layerOf } from "../../../edge/tally.ts";
import { printFamilies } from "../../../program/metrics/text.ts";
import { createFakeClock } from "../../support/clock.ts";

/** The numbers of several threads, and what they see of the one that keeps. */

test("threads count apart and are summed", () => {
  const rooms = [roomForCounts(), roomForCounts()];
  let nowMs = 0;
  for (const room of rooms) {
    const tally = createTally(room, () => nowMs);
    for (const tookMs of [0.05, 0.1, 3, 9_000]) {
      const began = tally.begin();
      nowMs += tookMs;
      tally.read("cache", began);
    }
    tally.read("none", nowMs);
    tally.answered("read", 200);
    tally.answered("read", 304);
    tally.answered("write", 503);
    tally.answered("other", 999);
  }
  const text = printFamilies(countedFamilies(rooms));
  for (const line of [
    'larder_requests_total{kind="read",status="2xx"} 2',
    'larder_requests_total{kind="read",status="3xx"} 2',
    'larder_requests_total{kind="write",status="5xx"} 2',
    'larder_requests_total{kind="other",status="5xx"} 2',
    'larder_reads_total{layer="cache"} 8',
    'larder_reads_total{layer="none"} 2',
    'larder_reads_total{layer="origin"} 0',
    'larder_read_seconds_bucket{layer="cache",le="0.005"} 6',
    'larder_read_seconds_bucket{layer="cache",le="2.5"} 6',
    'larder_read_seconds_bucket{layer="cache",le="+Inf"} 8',
    'larder_read_seconds_count{layer="cache"} 8',
  ])
    expect(text.split("\n")).toContain(line);
  expect(Number(/_sum\{layer="cache"\} (\S+)/.exec(text)?.[1])).toBeCloseTo(18.0063);
});

test("a thread that is begun again goes on counting where it was", () => {
  const room = roomForCounts();
  for (let run = 0; run < 2; run++) createTally(room, () => 0).answered("media", 200);
  expect(printFamilies(countedFamilies([room]))).toContain(
    'larder_requests_total{kind="media",status="2xx"} 2\n',
  );
});

test("layers and kinds are those of Cache-Status and of the paths", () => {
  const live = { kind: "live", etag: "", body: "", tags: "", version: null } as const;
  const layers = (["verified", "stale"] as const).flatMap((freshness) =>
    (["store", "origin", "replica"] as const).flatMap((source) =>
      [true, false].map((hit) => layerOf({ answer: { ...live, freshness, source }, hit })),
    ),
  );
  expect(layers).toEqual([
    "cache",
    "store",
    "cache",
    "origin",
    "cache",
    "replica",
    ...Array.from({ length: 6 }, () => "stale"),
  ]);
  expect(layerOf({ answer: { kind: "unavailable" }, hit: false })).toBe("none");
  const asked = ["GET /v2/pages/", "HEAD /v2/x", "POST /v2/pages/", "GET /media/1/a", "GET /v3"];
  expect(asked.map((each) => kindOf(...(each.split(" ") as [string, string])))).toEqual([
    "read",
    "read",
    "write",
    "media",
    "other",
  ]);
  expect(kindOf("POST", "/internal/v1/push")).toBe("internal");
});

test("a keeper that hangs is not ready at once, and not healthy after a while", async () => {
  let nowMs = 1_000n;
  const room = roomForControl();
  const [keeper, thread] = [controlIn(room, () => nowMs), controlIn(room, () => nowMs)];
  const clock = createFakeClock();
  let lacks: () => Promise<null> = async () => null;
  const lookOuts = createLookOuts({
    control: thread,
    main: { lacks: () => lacks(), metrics: () => new Promise(() => undefined) },
    clock,
    token: "x".repeat(16),
  });
  keeper.beat();
  expect([await lookOuts.waitsFor(), lookOuts.hangs()]).toEqual([null, false]);
  lacks = () => new Promise(() => undefined);
  const waiting = lookOuts.waitsFor();
  await clock.advance(2_000);
  expect([await waiting, lookOuts.hangs()]).toEqual(["keeper", false]);
  const headers = { authorization: `Bearer ${"x".repeat(16)}` };
  const scraping = lookOuts.metrics(new Request("http://edge.test/metrics", { headers }));
  const refused = expect(scraping).rejects.toMatchObject({ code: "unavailable" });
  await clock.advance(10_000);
  await refused;
  nowMs += BigInt(KEEPER_HANGS_AFTER_S * 1_000 + 1);
  expect(lookOuts.hangs()).toBe(true);
  keeper.beat();
  expect(lookOuts.hangs()).toBe(false);
  keeper.drain();
  expect(await lookOuts.waitsFor()).toBe("draining");
});

test("what takes a while is found once at a time, and what was found last is said meanwhile", async () => {
  const clock = createFakeClock();
  let begun = 0;
  const ends: ((value: number) => void)[] = [];
  const look = occasionally(clock, { everyMs: 60_000, waitMs: 2_000 }, () => {
    begun += 1;
    return new Promise<number>((resolve) => ends.push(resolve));
  });
  const first = Promise.all([look(), look()]);
  await clock.advance(2_000);
  expect([await first, begun]).toEqual([[null, null], 1]);
  ends[0]?.(7);
  await clock.advance(0);
  expect([await look(), begun]).toEqual([7, 1]);
  await clock.advance(60_000);
  const again = look();
  await clock.advance(2_000);
  expect([await again, begun]).toEqual([7, 2]);
});

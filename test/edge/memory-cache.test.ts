import { describe, expect, it } from "vitest";
import { createMemoryCache } from "../../edge/cache/memory-cache.ts";
import type { Answer, Asked } from "../../edge/ports.ts";
import { createFakeClock } from "../support/clock.ts";
import { keyFor, SITE } from "../support/entries.ts";

/** What only the in-process cache has: a bound in bytes. The rest is in `test/conformance/cache.suite.ts`. */

const BODY_BYTES = 1_000;

function createCache(maxBytes: number) {
  const filled: string[] = [];
  const answerMiss = async ({ printed }: Asked): Promise<Answer> => {
    filled.push(printed);
    return {
      kind: "live",
      etag: `"${printed}"`,
      body: new Uint8Array(BODY_BYTES),
      tags: "",
      version: null,
      freshness: "verified",
      source: "store",
    };
  };
  const cache = createMemoryCache({ clock: createFakeClock(), maxBytes }, answerMiss);
  const read = (number: number) => cache.read({ site: SITE, printed: pageOf(number) });
  return { cache, filled, read };
}

const pageOf = (number: number) => `/v2/pages/*/p${number}/`;

describe("the cache in memory", () => {
  it("holds no more bytes than it may, and lets go of what was asked for longest ago", async () => {
    const { read } = createCache(10 * BODY_BYTES);
    for (let number = 0; number < 50; number++) {
      await read(0);
      await read(number);
    }
    const hits: number[] = [];
    for (let number = 49; number >= 0; number--) {
      if ((await read(number)).hit) hits.push(number);
    }
    expect(hits.length).toBeGreaterThan(3);
    expect(hits.length).toBeLessThanOrEqual(9);
    expect(hits.every((number) => number === 0 || number > 40)).toBe(true);
    expect((await read(0)).hit).toBe(true);
  });

  it("counts what an entry weighs besides its body", async () => {
    const absent: Answer = {
      kind: "absent",
      detail: "",
      version: null,
      freshness: "verified",
      source: "store",
    };
    const parts = { clock: createFakeClock(), maxBytes: 100_000 };
    const cache = createMemoryCache(parts, async () => absent);
    const hitOf = async (number: number) =>
      (await cache.read({ site: SITE, printed: pageOf(number) })).hit;
    for (let number = 0; number < 2_000; number++) await hitOf(number);
    let kept = 0;
    for (let number = 1_999; number >= 0 && (await hitOf(number)); number--) kept += 1;
    expect(kept).toBeGreaterThan(10);
    expect(kept).toBeLessThan(1_000);
  });

  it("answers what is too large to keep, again and again", async () => {
    const { filled, read } = createCache(BODY_BYTES / 2);
    expect([(await read(1)).hit, (await read(1)).hit, filled.length]).toEqual([false, false, 2]);
  });

  it("purges what it has let go of and asked for again", async () => {
    const { cache, read } = createCache(4 * BODY_BYTES);
    for (const number of [1, 2, 3, 4, 5, 1]) await read(number);
    expect((await read(1)).hit).toBe(true);
    await cache.purge([await keyFor(pageOf(1))]);
    expect((await read(1)).hit).toBe(false);
  });
});

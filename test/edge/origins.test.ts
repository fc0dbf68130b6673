import { describe, expect, it } from "vitest";
import { createOrigins, parseOrigins } from "../../edge/read/origins.ts";
import { MAX_ORIGINS, ORIGIN_AWAY_MS, TAKES_WRITES_MS } from "../../shared/limits-edge.ts";
import { createFakeClock } from "../support/clock.ts";

const [A, B, C] = ["http://a.test", "http://b.test", "http://c.test"];

describe("which origin is asked first", () => {
  it("is the first, but one that was away a moment ago comes last", async () => {
    const clock = createFakeClock();
    const origins = createOrigins([A, B, C], clock);
    expect(origins.forReads()).toEqual([A, B, C]);
    origins.see(A, "away");
    origins.see(B, "takes_no_writes");
    expect(origins.forReads()).toEqual([B, C, A]);
    await clock.advance(ORIGIN_AWAY_MS - 1);
    expect(origins.forReads()).toEqual([B, C, A]);
    await clock.advance(1);
    expect(origins.forReads()).toEqual([A, B, C]);
    origins.see(A, "away");
    origins.see(A, "answers");
    expect(origins.forReads()).toEqual([A, B, C]);
  });

  it("is for a write the one that took the last, which is asked nothing for a while", async () => {
    const clock = createFakeClock();
    const origins = createOrigins([A, B, C], clock);
    origins.see(C, "takes_writes");
    expect(origins.forWrites()).toEqual([C, A, B]);
    expect([A, B, C].map((url) => origins.isKnownToWrite(url))).toEqual([false, false, true]);
    await clock.advance(TAKES_WRITES_MS);
    expect(origins.isKnownToWrite(C)).toBe(false);
    expect(origins.forWrites()).toEqual([C, A, B]);
    origins.see(C, "away");
    expect(origins.forWrites()).toEqual([A, B, C]);
    for (const seen of ["away", "takes_no_writes"] as const) {
      origins.see(A, "takes_writes");
      origins.see(A, seen);
      expect(origins.isKnownToWrite(A)).toBe(false);
    }
    origins.see(A, "takes_writes");
    origins.see(A, "answers");
    expect(origins.isKnownToWrite(A)).toBe(true);
  });

  it("is not left alone for longer because a clock was set back", () => {
    let nowMs = 10_000_000;
    const origins = createOrigins([A, B], { now: () => nowMs });
    origins.see(A, "away");
    nowMs -= 3_600_000;
    expect(origins.forReads()).toEqual([A, B]);
  });
});

describe("the list of origins", () => {
  it("is read with spaces, slashes and repetitions, and keeps its order", () => {
    expect(parseOrigins(` ${B}/ ,${A}, ,${B},https://C.test:443`)).toEqual([
      B,
      A,
      "https://c.test",
    ]);
  });

  const many = Array.from({ length: MAX_ORIGINS + 1 }, (_, at) => `http://o${at}.test`).join(",");
  it.each([
    ["", '"" is not one'],
    [" , ", "is not one"],
    ["origin.test", '"origin.test" is not one'],
    [`${A},ftp://b.test`, '"ftp://b.test" is not one'],
    [`${A},http://`, '"http://" is not one'],
    [many, `names ${MAX_ORIGINS + 1} origins`],
  ])("is refused when it is %j", (text, why) => {
    expect(() => parseOrigins(text)).toThrow(why);
  });
});

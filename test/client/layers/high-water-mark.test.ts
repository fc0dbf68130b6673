import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withHighWaterMark } from "../../../client/src/index.ts";
import { MARK_HOLDS_MS } from "../../../client/src/layers/high-water-mark.ts";
import { isAtLeast } from "../../../shared/version.ts";
import { createFakeClock } from "../../support/clock.ts";
import { good, refusal, said, scriptedFetch } from "../scripted-fetch.ts";

/** C7: nobody sees an older answer after a newer one. */

const at = (position: string, text = position, more = {}) =>
  good(text, { position, etag: `W/"${text}"`, ...more });

/** What a client reads of these answers, one after the other. */
async function readAll(...answers: Response[]) {
  const clock = createFakeClock();
  const scripted = scriptedFetch(...answers);
  const fetch = withHighWaterMark({ clock })(scripted.fetch);
  const read: string[] = [];
  for (const _ of answers) {
    const response = await fetch("/v2/x");
    const text = response.status === 200 ? await said(response) : String(response.status);
    read.push(`${text} ${response.headers.get("larder-freshness")}`);
  }
  return read;
}

describe("an answer that is older", () => {
  it("is not given: the newest is, and says that nobody confirmed it", async () => {
    const read = await readAll(at("1.5"), at("1.4"), at("1.6"), at("1.5"));
    expect(read).toEqual(["1.5 verified", "1.5 held", "1.6 verified", "1.6 held"]);
  });

  it("is so by its epoch first", async () => {
    const read = await readAll(at("1.9"), at("2.1"), at("1.10"));
    expect(read).toEqual(["1.9 verified", "2.1 verified", "2.1 held"]);
  });

  it("is none that says the same, wherever it is in the log", async () => {
    const read = await readAll(at("1.20", "same"), at("1.5", "same"), at("1.19", "other"));
    expect(read).toEqual(["same verified", "same verified", "same held"]);
  });

  it("is also what was there before it was taken down", async () => {
    const gone = refusal(404, { "larder-position": "1.7", "larder-freshness": "verified" });
    const read = await readAll(at("1.5"), gone, at("1.6"), at("1.8"));
    expect(read).toEqual(["1.5 verified", "404 verified", "404 held", "1.8 verified"]);
  });

  it("is judged by address and token", async () => {
    const scripted = scriptedFetch(at("1.5"), at("1.4"), at("1.3"));
    const fetch = withHighWaterMark()(scripted.fetch);
    await fetch("/v2/x", { headers: { authorization: "Token a" } });
    const other = await fetch("/v2/x", { headers: { authorization: "Token b" } });
    const elsewhere = await fetch("/v2/y", { headers: { authorization: "Token a" } });
    expect([await said(other), await said(elsewhere)]).toEqual(["1.4", "1.3"]);
  });

  it("is believed after an hour: the log may have begun anew", async () => {
    const clock = createFakeClock();
    const scripted = scriptedFetch(at("1.5"), at("1.1"), at("1.2"));
    const fetch = withHighWaterMark({ clock })(scripted.fetch);
    await fetch("/v2/x");
    await clock.advance(MARK_HOLDS_MS - 1);
    expect(await said(fetch("/v2/x"))).toBe("1.5");
    await clock.advance(1);
    expect(await said(fetch("/v2/x"))).toBe("1.2");
  });
});

it.each([
  ["no position", good("b")],
  ["a position that is none", good("b", { position: "newest" })],
  ["a preview", good("b", { position: "1.1", "cache-control": "private, no-store" })],
])("what cannot be judged is let through, and decides nothing: %s", async (_, answer) => {
  const read = await readAll(at("1.5"), answer, at("1.4"));
  expect(read).toEqual(["1.5 verified", "b verified", "1.5 held"]);
});

it("never goes back, whatever comes in whatever order, also at once", async () => {
  const version = fc.record({
    epoch: fc.integer({ min: 1, max: 3 }),
    position: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      // what one edge says of one place in the log is what all say
      fc.array(fc.array(version, { minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      fc.scheduler(),
      async (rounds, scheduler) => {
        const pending: Response[] = [];
        const fetch = withHighWaterMark({ clock: createFakeClock() })(
          scheduler.scheduleFunction(async () => pending.shift() ?? refusal()),
        );
        const read: { epoch: number; position: number }[] = [];
        for (const round of rounds) {
          pending.push(...round.map(({ epoch, position }) => at(`${epoch}.${position}`)));
          const reads = round.map(async () => {
            const [epoch = 0, position = 0] = (await said(fetch("/v2/x"))).split(".").map(Number);
            read.push({ epoch, position });
          });
          await scheduler.waitFor(Promise.all(reads));
        }
        // those that were under way at once have no order; whoever asks after them has
        let [before, newest] = [0, { epoch: 0, position: 0 }];
        for (const round of rounds) {
          const now = read.slice(before, before + round.length);
          for (const one of now) expect(isAtLeast(one, newest)).toBe(true);
          newest = now.reduce((a, b) => (isAtLeast(a, b) ? a : b), newest);
          before += round.length;
        }
      },
    ),
    { numRuns: 300 },
  );
});

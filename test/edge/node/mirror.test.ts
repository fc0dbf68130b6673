import { expect, test } from "vitest";
import { createMirror, type Kept } from "../../../edge/node/mirror.ts";
import { nameOf } from "../../../edge/cache/memory-cache.ts";
import type { Answer } from "../../../edge/ports.ts";
import { createFakeClock } from "../../support/clock.ts";

const asked = { site: 7, printed: "/v2/pages/*/home/" };
const gone: Answer = {
  kind: "absent",
  detail: "Page not found.",
  version: null,
  freshness: "verified",
  source: "store",
};

function createTested() {
  const clock = createFakeClock(0);
  const waiting: ((kept: Kept) => void)[] = [];
  const mirror = createMirror(clock, () => new Promise((resolve) => waiting.push(resolve)));
  const answer = (untilMs: number | null) =>
    waiting.shift()?.({ answer: gone, hit: false, untilMs });
  return { clock, mirror, answer, asks: () => waiting.length };
}

test("what the cache keeps is remembered as long as it keeps it", async () => {
  const { clock, mirror, answer, asks } = createTested();
  const first = mirror.read(asked);
  answer(100);
  expect(await first).toEqual({ answer: gone, hit: false });
  expect(await mirror.read(asked)).toEqual({ answer: gone, hit: true });
  await clock.advance(100);
  void mirror.read(asked);
  expect(asks()).toBe(1);
});

test("what it does not keep is not, nor what it drops", async () => {
  const { mirror, answer, asks } = createTested();
  const first = mirror.read(asked);
  answer(null);
  await first;
  const second = mirror.read(asked);
  expect(asks()).toBe(1);
  answer(100);
  await second;
  mirror.drop([nameOf(asked)]);
  void mirror.read(asked);
  expect(asks()).toBe(1);
});

test("what was dropped while it was asked for is given and not remembered", async () => {
  const { mirror, answer, asks } = createTested();
  const first = mirror.read(asked);
  mirror.drop([nameOf(asked)]);
  answer(100);
  expect((await first).answer).toEqual(gone);
  void mirror.read(asked);
  expect(asks()).toBe(1);
});

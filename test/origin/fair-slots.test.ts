import { expect, test } from "vitest";
import { MATERIALIZE_PLACES } from "../../shared/limits.ts";
import { createFairSlots } from "../../origin/delivery/materialize/fair-slots.ts";
import { createFakeClock } from "../support/clock.ts";

/** Work that goes on for ever, or for so long; starts of the former are written down. */
function createWork(limits = MATERIALIZE_PLACES) {
  const clock = createFakeClock();
  const slots = createFairSlots(clock, limits);
  const started: number[] = [];
  const begin = (site: number) =>
    slots.use(site, () => {
      started.push(site);
      return new Promise<void>(() => undefined);
    });
  /** Work of a site that takes so long. */
  const take = (site: number, ms: number) => slots.use(site, () => clock.advance(ms));
  return { begin, take, started, slots };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("D5: sites whose work took long have one place together, and others find one at once", async () => {
  const { begin, take, started } = createWork();
  await take(1, 60_000);
  await take(2, 60_000);
  void begin(1);
  void begin(2);
  void begin(3);
  await settled();
  expect(started).toEqual([1, 3]);
});

test("a site that is quick again has the places of everybody", async () => {
  const { begin, take, started } = createWork();
  for (const ms of [60_000, 10]) {
    await take(1, ms);
    await take(2, ms);
  }
  void begin(1);
  void begin(2);
  await settled();
  expect(started).toEqual([1, 2]);
});

test("D5: sites take turns: ten thousand rounds of one wait behind one of another", async () => {
  const { slots } = createWork({ ...MATERIALIZE_PLACES, inAll: 1 });
  const rounds: number[] = [];
  const manyRounds = async (site: number, count: number) => {
    for (let round = 0; round < count; round++)
      await slots.use(site, async () => void rounds.push(site));
  };
  await Promise.all([manyRounds(1, 10_000), manyRounds(2, 10_000), manyRounds(3, 1)]);
  expect([rounds.length, rounds.indexOf(3)]).toEqual([20_001, 2]);
});

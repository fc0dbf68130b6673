import { expect, it } from "vitest";
import { createRandom } from "../support/random.ts";
import { arrivalsMs } from "./arrivals.ts";
import { percentile } from "./stats.ts";

it("readers come as many as asked for, in order and in time, the same ones for a seed", () => {
  const arrivals = arrivalsMs(createRandom(3), 2_000, 5);
  // a Poisson count of 10,000 is within five times its deviation of 100
  expect(Math.abs(arrivals.length - 10_000)).toBeLessThan(500);
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
  expect(arrivals.every((at) => at >= 0 && at < 5_000)).toBe(true);
  expect(arrivalsMs(createRandom(3), 2_000, 5)).toEqual(arrivals);
  expect(arrivalsMs(createRandom(4), 2_000, 5)).not.toEqual(arrivals);
});

it("readers know nothing of each other: gaps are exponential", () => {
  const arrivals = arrivalsMs(createRandom(3), 1_000, 20);
  const gaps = arrivals.slice(1).map((at, before) => at - (arrivals[before] ?? 0));
  // of a mean of 1 ms, half are below ln 2 and one in twenty above -ln 0.05
  expect(percentile(gaps, 0.5)).toBeCloseTo(Math.log(2), 1);
  expect(percentile(gaps, 0.95)).toBeGreaterThan(2.8);
  expect(percentile(gaps, 0.95)).toBeLessThan(3.2);
});

it("a percentile is the value that so many do not exceed", () => {
  const values = Array.from({ length: 1_000 }, (_, at) => 1_000 - at);
  expect([0, 0.5, 0.99, 0.999, 1].map((share) => percentile(values, share))).toEqual([
    1, 500, 990, 999, 1_000,
  ]);
  expect(() => percentile([], 0.5)).toThrow("nothing");
});

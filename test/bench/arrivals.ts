import type { Random } from "../../shared/clock.ts";

/** When readers come who know nothing of each other (a Poisson process): milliseconds from the beginning, in order. */
export function arrivalsMs(random: Random, perSecond: number, seconds: number): number[] {
  const arrivals: number[] = [];
  const meanMs = 1_000 / perSecond;
  const endMs = seconds * 1_000;
  // 1 - random() is never 0, whose logarithm there is not
  for (let at = -Math.log(1 - random()) * meanMs; at < endMs;) {
    arrivals.push(at);
    at += -Math.log(1 - random()) * meanMs;
  }
  return arrivals;
}

import type { Random } from "../../shared/clock.ts";

/** What readers do by chance: when they come, and what for. The same seed gives the same readers. */

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

/** Draws keys from 1 to `keys`, the first as often as `1 / rank ** exponent` has it (Zipf's law). */
export function zipf(random: Random, keys: number, exponent: number): () => number {
  const upTo: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= keys; rank++) upTo.push((sum += rank ** -exponent));
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, keys - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((upTo[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  };
}

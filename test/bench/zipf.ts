import type { Random } from "../../shared/clock.ts";

/**
 * Which of so many things is asked for next where the nth most popular is asked for 1/n as often as the first (Zipf's law), as
 * pages of sites and words of texts are. @returns its number, from 0
 */
export function createZipf(count: number): (random: Random) => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let at = 0; at < count; at++) upTo[at] = sum += 1 / (at + 1);
  return (random) => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

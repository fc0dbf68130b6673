import { expect, test } from "vitest";
import { createRandom } from "../support/random.ts";
import { createZipf } from "./zipf.ts";

test("chooses the nth about an nth as often as the first, and each of them", () => {
  const [random, chosen, counts] = [createRandom(3), createZipf(5), [0, 0, 0, 0, 0]];
  for (let left = 137_000; left > 0; left--) {
    const at = chosen(random);
    counts[at] = (counts[at] ?? Number.NaN) + 1;
  }
  const shares = counts.map((count) => count / 60_000);
  for (const [at, share] of shares.entries()) expect(share).toBeCloseTo(1 / (at + 1), 1);
});

test("chooses the first and the last at the ends of chance", () => {
  const chosen = createZipf(1_000);
  expect([chosen(() => 0), chosen(() => 1 - 2 ** -32)]).toEqual([0, 999]);
});

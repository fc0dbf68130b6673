import { afterAll, beforeAll, expect, test } from "vitest";
import { quickenPlatform } from "./platform.ts";
import { explain, runMany, shrink } from "./run.ts";

/** ours: sequences in `npm test`, in parts that run beside each other; long ranges are `npm run prove -- world`. */
const SEQUENCES = 1_000;
const PARTS = 2;

/** The tests of one of the parts: the product's edge, couriers and materializer in worlds of faults, none of which shows. */
export function testSequences(part: 1 | 2): void {
  const count = SEQUENCES / PARTS;
  const first = (part - 1) * count + 1;
  let restorePlatform: () => void;
  beforeAll(() => {
    restorePlatform = quickenPlatform();
  });
  afterAll(() => restorePlatform());
  test(`${count} sequences of edits, reads and faults from ${first} on keep every promise`, async () => {
    const { failed, ...summary } = await runMany(
      first,
      ({ sequences, failed: so }) => sequences >= count || so.length > 0,
    );
    const [worst] = failed;
    expect(worst === undefined ? "" : explain(await shrink(worst))).toBe("");
    expect(summary.reads).toBeGreaterThan(count * 5);
  });
}

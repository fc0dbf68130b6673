import fc from "fast-check";
import { expect, it } from "vitest";
import { Interleaving, STEPS, type Step } from "./interleaving.ts";

/** Never a word lost, whatever comes between two editors and the origin. `npm run prove -- editing` draws more of these. */

const SEED = Number(process.env["LARDER_SEED"] ?? 20_260_302);
const RUNS = Number(process.env["LARDER_INTERLEAVINGS"] ?? 3_000);

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.constantFrom(0, 1),
  what: fc.oneof(
    { weight: 5, arbitrary: fc.constant("edit" as const) },
    { weight: 3, arbitrary: fc.constantFrom("send" as const, "answer" as const) },
    { weight: 4, arbitrary: fc.constantFrom(...STEPS) },
  ),
  which: fc.nat(40),
  how: fc.nat(60),
});

it("converges and loses no word that was set, with lost answers, resends, crashes and programs that write", () => {
  let conflicts = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const world = new Interleaving();
      for (const one of steps) world.take(one);
      world.finish();
      conflicts += world.conflicts;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(conflicts).toBeGreaterThan(RUNS / 20);
});

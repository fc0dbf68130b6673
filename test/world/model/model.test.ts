import { describe, expect, it } from "vitest";
import { explore, NEVER_SETTLES, type Model } from "./explore.ts";
import { createModel } from "./model.ts";
import { built } from "./protocol.ts";
import { nameOfStep, stepNames } from "./steps.ts";
import type { Variant } from "./variant.ts";
import { limits, whole, without } from "./variants.ts";

/**
 * The publish protocol in a small space, every state of it; `npm run prove -- model` visits the whole one.
 * What each part is for shows when it is taken away.
 */

/** ours: more states than any of these has. */
const MAX_STATES = 1_000_000;

/** Counts the steps that are taken, by their number. */
function counting(model: Model, taken: Set<number>): Model {
  return {
    ...model,
    next: (state, emit) =>
      model.next(state, (step, after, breaks) => {
        taken.add(step);
        emit(step, after, breaks);
      }),
  };
}

const outcomeOf = ({ small, settles }: Variant): string => {
  const { outcome, broken } = explore(small(), { states: MAX_STATES, settles });
  return outcome === "violated" ? broken : outcome;
};

describe.each([
  { what: "the protocol", variants: whole },
  { what: "the protocol with a part changed", variants: without },
  { what: "what is not promised", variants: limits },
])("$what", ({ variants }) => {
  it.each(variants)("$name: $expect", (variant) => {
    expect(outcomeOf(variant)).toBe(variant.expect);
  });
});

describe("a violation", () => {
  it("comes with a shortest trace that can be read", () => {
    const { steps } = explore(createModel({ ...built, places: 1, durable: false }), {
      states: MAX_STATES,
      settles: false,
    });
    expect(steps).toEqual([
      "v2 is published",
      "the log has v2",
      "the courier sends v1 to v2",
      "the edge takes a batch and puts v2",
      "a reader misses at place A; the ledger says v1",
      "the ledger commits v2",
      "the ledger dies after committing v2, before it has purged",
      "place A reads v1 from the store",
    ]);
  });

  it("is also that nothing can become right any more", () => {
    // counts to three; from two it may fall into a hole
    const holed: Model = {
      words: 1,
      start: Int32Array.of(0),
      next: ([at = 0], emit) => {
        if (at < 3) emit(at, Int32Array.of(at + 1), undefined);
        if (at === 2) emit(9, Int32Array.of(9), undefined);
      },
      canonical: () => undefined,
      isSettled: ([at]) => at === 3,
      say: (step) => `step ${step}`,
    };
    expect(explore(holed, { states: 10, settles: true })).toMatchObject({
      outcome: "violated",
      broken: NEVER_SETTLES,
      steps: ["step 0", "step 1", "step 9"],
    });
  });

  it("is not looked for beyond the room there is", () => {
    expect(explore(createModel(built), { states: 1_000, settles: false })).toMatchObject({
      outcome: "too_large",
    });
  });
});

describe("what holds", () => {
  it("holds although every step there is was taken", () => {
    const taken = new Set<number>();
    const [one, roomy] = [
      { ...built, places: 1 },
      { states: MAX_STATES, settles: false },
    ] as const;
    const quiet = { ...one, kinds: ["live", "live"], kv: "exact", troubles: 0 } as const;
    const worlds = [
      createModel({ ...one, kinds: ["live", "gone"] }),
      createModel({ ...one, kinds: ["live", "live"], published: 0 }),
      createModel({ ...quiet, backup: 1 }),
      createModel({ ...quiet, published: 0, backup: 0 }),
      createModel({ ...quiet, forgets: true, troubles: 1 }),
      createModel({ ...quiet, reserve: true, lose: false }),
    ];
    for (const world of worlds)
      expect(explore(counting(world, taken), roomy).outcome).toBe("holds");
    const names = new Set([...taken].map(nameOfStep));
    // only what a protocol without one of its parts does
    const never = stepNames.filter((name) => !names.has(name));
    expect(never).toEqual(["crashBeforePurge", "believe", "writeBack"]);
  });
});

describe("places", () => {
  it("stand for each other, which halves the space and loses nothing", () => {
    const model = createModel({ ...built, kinds: ["live", "live"], troubles: 0 });
    const apart: Model = { ...model, canonical: () => undefined };
    const together = explore(model, { states: MAX_STATES, settles: false });
    const each = explore(apart, { states: MAX_STATES, settles: false });
    expect([together.outcome, each.outcome]).toEqual(["holds", "holds"]);
    expect(each.states / together.states).toBeGreaterThan(1.8);
    expect(each.states / together.states).toBeLessThanOrEqual(2);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePrinted, printQuery } from "../../shared/query.ts";
import { generate, type Fault } from "./commands.ts";
import { contentQueries, neverAsked, SLUGS, TOKEN_QUERIES } from "./content.ts";
import { PLANTS, type Plant } from "./plants.ts";
import { quickenPlatform } from "./platform.ts";
import { explain, run, runMany, shrink } from "./run.ts";

/** The product's edge, couriers and materializer in a world of faults; `npm run prove -- world` runs as many as there is time for. */

let restorePlatform: () => void;
beforeAll(() => {
  restorePlatform = quickenPlatform();
});
afterAll(() => restorePlatform());

test("the world's queries are printed as the product prints them", () => {
  for (const printed of [
    ...contentQueries(SLUGS.length, true),
    ...neverAsked(SLUGS.length),
    ...TOKEN_QUERIES,
  ])
    expect(printQuery(parsePrinted(printed))).toBe(printed);
});

test("a seed gives the same run again", async () => {
  for (const seed of [1, 2, 3])
    expect(await run(generate(seed))).toEqual(await run(generate(seed)));
});

test("a failing run shrinks to what it needs to fail", async () => {
  const { failed } = await runMany(1, (so) => so.failed.length > 0, "no fence");
  const small = await shrink(failed[0]!, "no fence");
  expect(small.violations[0]?.invariant).toBe(failed[0]?.violations[0]?.invariant);
  expect(small.sequence.commands.length).toBeLessThan(10);
  expect(explain(small)).toContain("violates");
});

describe("without", () => {
  /** The faults that show it, and the seed from which to look, so that it does not take long. */
  const shownBy: Record<Plant, { kinds: readonly Fault[]; from: number }> = {
    "no fence": { kinds: ["weather"], from: 1 },
    "no durable purge intents": { kinds: ["crashLedger"], from: 110 },
    "one purge round": { kinds: [], from: 1_042 },
    "no verification on a miss": { kinds: [], from: 1 },
    "put errors swallowed": { kinds: ["putsFail"], from: 1 },
    "no repair": { kinds: ["crashLedger"], from: 1 },
    "no soft TTL": { kinds: ["purges"], from: 1 },
    "unverified kept long": { kinds: [], from: 1 },
    "acknowledged before put": { kinds: [], from: 1 },
    "acknowledged before commit": { kinds: [], from: 1 },
    "never asked": { kinds: ["loseRecord"], from: 1 },
    "asked once": { kinds: ["loseRecord"], from: 1 },
    "ended ones stay in the store": { kinds: ["restore"], from: 1 },
    "a lost log ends nothing": { kinds: ["restore"], from: 1 },
    "whole at once": { kinds: ["restore", "cut"], from: 3_090 },
    "a lost record ends what it knows": { kinds: ["loseRecord", "restore"], from: 160 },
    "no floor": { kinds: ["crashOrigin", "forgetCopies"], from: 1 },
    "what nobody verified outlives its time": { kinds: ["cut", "crashOrigin"], from: 1 },
    "purges leave what they end": {
      kinds: ["ledgerDown", "crashOrigin", "kvDown", "cut"],
      from: 1_345,
    },
    "erasing is an edit": { kinds: ["crashOrigin", "forgetCopies"], from: 1 },
    "documents are whole at once": { kinds: ["cut"], from: 1 },
    "gone documents stay": { kinds: ["cut"], from: 1 },
    "selects are remembered": { kinds: ["cut"], from: 1 },
    "selects name no types": { kinds: ["cut"], from: 1 },
    "selects name no documents": { kinds: ["cut"], from: 120 },
    "rows purge nothing": { kinds: ["cut"], from: 1 },
    "another log purges nothing": { kinds: ["restore"], from: 1 },
  };
  test.for(PLANTS)("what holds it together, something goes wrong: %s", async (plant) => {
    const { kinds, from } = shownBy[plant];
    const { failed } = await runMany(
      from,
      ({ sequences, failed: so }) => sequences >= MOST_TO_FIND || so.length > 0,
      plant,
      kinds,
    );
    expect(failed.length).toBeGreaterThan(0);
  });
});

/** ours: a plant that so many sequences do not show is as good as not shown. */
const MOST_TO_FIND = 1_000;

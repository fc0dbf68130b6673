import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePrinted, printQuery } from "../../shared/query.ts";
import { generate } from "./commands.ts";
import { CONTENT_QUERIES, TOKEN_QUERIES } from "./content.ts";
import { PLANTS, type Plant } from "./plants.ts";
import { quickenPlatform } from "./platform.ts";
import { explain, run, runMany, shrink } from "./run.ts";

/** The product's edge, couriers and materializer in a world of faults; `npm run prove -- world` runs as many as there is time for. */

let restorePlatform: () => void;
beforeAll(() => {
  restorePlatform = quickenPlatform();
});
afterAll(() => restorePlatform());

/** ours: sequences in `npm test`. */
const SEQUENCES = 1_000;

test("the world's queries are printed as the product prints them", () => {
  for (const printed of [...CONTENT_QUERIES, ...TOKEN_QUERIES])
    expect(printQuery(parsePrinted(printed))).toBe(printed);
});

test(
  `${SEQUENCES} sequences of edits, reads and faults keep every promise`,
  { timeout: 300_000 },
  async () => {
    const { failed, ...summary } = await runMany(
      1,
      ({ sequences, failed: so }) => sequences >= SEQUENCES || so.length > 0,
    );
    const [first] = failed;
    expect(first === undefined ? "" : explain(await shrink(first))).toBe("");
    expect(summary.reads).toBeGreaterThan(SEQUENCES * 10);
  },
);

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
  /** Where to begin to look for a sequence that shows it, so that it does not take long. */
  const from: Record<Plant, number> = {
    "no fence": 1,
    "no durable purge intents": 340,
    "one purge round": 230,
    "no verification on a miss": 1,
    "put errors swallowed": 1,
    "no repair": 175,
    "no soft TTL": 25,
    "unverified kept long": 1,
    "acknowledged before put": 1,
    "adopted after reading": 240,
  };
  test.for(PLANTS)("what holds it together, something goes wrong: %s", async (plant) => {
    const { failed } = await runMany(
      from[plant],
      ({ sequences, failed: so }) => sequences >= 300 || so.length > 0,
      plant,
    );
    expect(failed.length).toBeGreaterThan(0);
  });
});

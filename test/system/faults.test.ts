import { expect, it } from "vitest";
import { runProcesses } from "../prove/processes/run.ts";

/** A little of `npm run prove -- processes`: faults on real processes under load, and what their clients saw. */

const FAULTS = 10;
const SEED = 7;
/** The faults are over long before. */
const AT_MOST_S = 60;
const LONGEST_MS = 1_500;
/** Forty seconds on a machine that does nothing else, half of them until what was taken down must be gone. */
const TIMEOUT_MS = 180_000;

it(
  "keeps every promise while everything around the edges dies, hangs and loses answers",
  async () => {
    const { history, violations } = await runProcesses({
      seed: SEED,
      seconds: AT_MOST_S,
      atMost: FAULTS,
      longestMs: LONGEST_MS,
    });
    expect(violations).toEqual([]);
    expect(history.faults).toHaveLength(FAULTS);
    const taken = history.writes.filter(({ outcome }) => outcome === "ok");
    expect(taken.length).toBeGreaterThan(0);
    // both edges, the list and each document, before and after they started anew
    expect(history.finals).toHaveLength(40);
  },
  TIMEOUT_MS,
);

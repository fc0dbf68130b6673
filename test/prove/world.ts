import { FAULTS, isFault, RARE_FAULTS } from "../world/commands.ts";
import { quickenPlatform } from "../world/platform.ts";
import { explain, runMany, shrink, type Summary } from "../world/run.ts";
import type { AskedToProve, Part } from "./part.ts";

/** ours: how long it goes on unless told otherwise. */
const SECONDS = 600;
const QUICK_SECONDS = 20;
/** ours: how often it says how far it is. */
const SAY_EVERY_MS = 30_000;

/** The product's edge, couriers and materializer in a simulated world of faults, one seed after the other. */
export const proveWorld: Part = {
  name: "world",
  title: "sequences of edits, reads and faults around the product's code, from a seed on",
  prove: async ({ quick, seconds, seed, faults, say }: AskedToProve) => {
    const kinds = faults?.filter(isFault);
    if (kinds?.length !== faults?.length) {
      say(`Faults: ${[...FAULTS, ...RARE_FAULTS].join(", ")}`);
      return false;
    }
    const first = seed ?? 1;
    const untilMs = performance.now() + (seconds ?? (quick ? QUICK_SECONDS : SECONDS)) * 1_000;
    let sayAtMs = performance.now() + SAY_EVERY_MS;
    const enough = (summary: Summary) => {
      if (performance.now() > sayAtMs) {
        sayAtMs += SAY_EVERY_MS;
        say(`${summary.sequences} sequences`);
      }
      return performance.now() > untilMs || summary.failed.length > 0;
    };
    const restorePlatform = quickenPlatform();
    const beganMs = performance.now();
    try {
      const { failed, ...counts } = await runMany(first, enough, null, kinds);
      const { sequences, commands, reads, old, steps } = counts;
      const took = ((performance.now() - beganMs) / 1_000).toFixed(0);
      say(`${sequences} sequences from seed ${first} on, in ${took} s`);
      say(`${commands} things that happened, ${reads} reads, ${steps} events`);
      say(`${old} reads showed something out of date, within the bounds`);
      const [worst] = failed;
      if (worst !== undefined) say(explain(await shrink(worst)));
      return worst === undefined;
    } finally {
      restorePlatform();
    }
  },
};

import { EDGES } from "../../origin/local/settings.ts";
import { runProcesses } from "../prove/processes/run.ts";
import { ofHistory } from "./figures.ts";
import { outcomeOf, type Drill, type Outcome, type Scenario } from "./scenario.ts";

/** Faults by lot, many at once: F-33. */

/** As `npm run prove -- processes` does it: faults of seconds, processes among them. */
const byLot = async (drill: Drill): Promise<Outcome> => {
  const { seed, seconds, say, edge } = drill;
  const world = { edgeScript: EDGES[edge].file };
  const ran = await runProcesses({ seed, seconds, say, world });
  return outcomeOf(ran, ofHistory(ran));
};

/** Many short faults while as much is published as the machine takes: what `docs/freshness.md` adds up. */
const dense = async (drill: Drill): Promise<Outcome> => {
  const { seed, seconds, edge, short } = drill;
  const ran = await runProcesses({
    seed,
    seconds,
    world: { edgeScript: EDGES[edge].file },
    ending: short ? "short" : "whole",
    writeAt: "origins",
    longestMs: 250,
    pauseMs: { least: 100, most: 500 },
    mix: { processes: 0.02, databaseWays: 0.01 },
    writeEveryMs: { least: 0, most: 20 },
    waitShare: 0.01,
  });
  return outcomeOf(ran, ofHistory(ran));
};

/** Writers write as fast as they are answered, and of faults there are few and short ones: publishes are what is counted. */
const busy = async (drill: Drill): Promise<Outcome> => {
  const { seed, seconds, edge, short } = drill;
  const ran = await runProcesses({
    seed,
    seconds,
    world: { edgeScript: EDGES[edge].file },
    ending: short ? "short" : "whole",
    writeAt: "origins",
    longestMs: 100,
    pauseMs: { least: 1_000, most: 3_000 },
    mix: { processes: 0.01, databaseWays: 0.01 },
    writeEveryMs: { least: 0, most: 5 },
    readEveryMs: { least: 200, most: 600 },
    waitShare: 0.005,
  });
  const { figure, ...found } = ofHistory(ran);
  const outcome = outcomeOf(ran, { ...found, figure });
  if (outcome.kind !== "ran") return outcome;
  const aSecond = outcome.publishes / seconds;
  return { ...outcome, figure: `${aSecond.toFixed(1)} publishes a second; ${figure}` };
};

const seconds = { short: 5, usual: 240 };

export const byLotScenarios: Scenario[] = [
  {
    name: "by-lot",
    rows: ["F-33"],
    title: "faults of every kind by lot, up to three at once, of up to twenty seconds",
    asks: "0 promises broken among so many writes and reads",
    seconds,
    run: byLot,
  },
  {
    name: "by-lot-dense",
    rows: ["F-33"],
    title: "several short faults a second while as much is published as the machine takes",
    asks: "0 promises broken among as many publishes as can be had",
    seconds,
    run: dense,
  },
  {
    name: "by-lot-busy",
    rows: ["F-33"],
    title: "a short fault every two seconds while writers write as fast as they are answered",
    asks: "0 promises broken among as many publishes as can be had: how many a second",
    seconds,
    run: busy,
  },
];

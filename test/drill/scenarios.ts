import { behindDead } from "./behind-dead.ts";
import { clocks } from "./clocks.ts";
import { pushes } from "./pushes.ts";
import { stores } from "./store.ts";
import { edgeScenarios } from "./edges.ts";
import { elsewhere } from "./elsewhere.ts";
import { overload } from "./overload.ts";
import { soaks } from "./soak.ts";
import { disks } from "./disk.ts";
import { spikes } from "./spike.ts";
import { starved } from "./starved.ts";
import { killedParts } from "./killed.ts";
import { network } from "./network.ts";
import { byLotScenarios } from "./by-lot.ts";
import { promotions } from "./promotion.ts";
import type { Scenario } from "./scenario.ts";

/** Everything that `npm run drill` can stage, in the order of the faults' numbers. */
export const SCENARIOS: readonly Scenario[] = [
  ...behindDead,
  ...spikes,
  ...stores,
  ...edgeScenarios,
  ...network,
  ...killedParts,
  ...promotions,
  ...disks,
  ...starved,
  ...clocks,
  ...pushes,
  ...elsewhere,
  ...overload,
  ...soaks,
  ...byLotScenarios,
];

/** Those that a name means: a scenario's own, or a fault's number. */
export const scenariosCalled = (word: string): Scenario[] =>
  SCENARIOS.filter(({ name, rows }) => name === word || rows.includes(word.toUpperCase()));

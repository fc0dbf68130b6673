import { parentPort, workerData } from "node:worker_threads";
import { giveWay } from "../../program/priority.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Selected } from "../ports.ts";
import { serve } from "./calls.ts";
import { openSelects, type Holding } from "./selects.ts";

/**
 * The thread that reads documents: a long answer holds up neither who writes them nor who hands kept answers out. Where there
 * are more threads than processors it waits for both.
 */

export type SelectorMethods = {
  select: (site: number, printed: string) => Promise<Selected>;
  count: (site: number) => Holding;
  /** Whether it hears. */
  here: () => void;
};

if (parentPort === null) throw new Error("edge/node/selector.ts is a thread of edge/node/main.ts");
giveWay();
const selects = openSelects(workerData as string, systemClock);
serve(parentPort, {
  select: (site, printed) => selects.select(site, printed),
  count: (site) => selects.count(site),
  here: () => undefined,
} satisfies SelectorMethods);

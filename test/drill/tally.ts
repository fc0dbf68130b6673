import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./scenario.ts";

/** What all runs on this machine add up to, by scenario. */

export const drillFolder = fileURLToPath(new URL("../../.larder/drill/", import.meta.url));
const tallyIn = (folder: string): string => join(folder, "tally.json");

export interface Counted {
  scenario: string;
  runs: number;
  acknowledged: number;
  publishes: number;
  faults: number;
  reads: number;
  /** Runs in which something did not hold. */
  notHeld: number;
  /** The commands, each with its seed, and how often each was run. */
  commands: Record<string, number>;
}

export type Tally = Record<string, Counted>;

/** One run more. */
export function counted(
  tally: Tally,
  {
    name,
    command,
    outcome,
  }: { name: string; command: string; outcome: Extract<Outcome, { kind: "ran" }> },
): Tally {
  const before = tally[name];
  return {
    ...tally,
    [name]: {
      scenario: name,
      runs: (before?.runs ?? 0) + 1,
      acknowledged: (before?.acknowledged ?? 0) + outcome.acknowledged,
      publishes: (before?.publishes ?? 0) + outcome.publishes,
      faults: (before?.faults ?? 0) + outcome.faults,
      reads: (before?.reads ?? 0) + outcome.reads,
      notHeld: (before?.notHeld ?? 0) + (outcome.troubles.length > 0 ? 1 : 0),
      commands: { ...before?.commands, [command]: (before?.commands[command] ?? 0) + 1 },
    },
  };
}

export async function readTally(folder: string): Promise<Tally> {
  try {
    return JSON.parse(await readFile(tallyIn(folder), "utf8")) as Tally;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

export async function addToTally(
  folder: string,
  run: Parameters<typeof counted>[1],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tally = counted(await readTally(folder), run);
  // whole or not at all, whenever this ends
  await writeFile(`${tallyIn(folder)}.new`, JSON.stringify(tally, undefined, 1));
  await rename(`${tallyIn(folder)}.new`, tallyIn(folder));
}

/** For people, and for `docs/freshness.md`. */
export function tallyLines(tally: Tally): string[] {
  const rows = Object.values(tally);
  const sum = (of: (row: Counted) => number) => rows.reduce((all, row) => all + of(row), 0);
  const row = (name: string, ...cells: number[]) =>
    `| ${[name, ...cells.map((cell) => cell.toLocaleString("en"))].join(" | ")} |`;
  const numbers = [
    (one: Counted) => one.runs,
    (one: Counted) => one.faults,
    (one: Counted) => one.publishes,
    (one: Counted) => one.acknowledged,
    (one: Counted) => one.reads,
    (one: Counted) => one.notHeld,
  ];
  return [
    "| scenario | runs | faults | publishes acknowledged | writes acknowledged | reads | runs not held |",
    "|---|--:|--:|--:|--:|--:|--:|",
    ...rows.map((one) => row(one.scenario, ...numbers.map((of) => of(one)))),
    row("all", ...numbers.map(sum)),
  ];
}

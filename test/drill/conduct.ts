import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { EdgeKind } from "../../origin/local/settings.ts";
import { circumstances } from "../bench/results.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import { addToTally } from "./tally.ts";

export interface Conducted {
  seed: number;
  /** Instead of each scenario's own. */
  seconds: number | undefined;
  short: boolean;
  edge: EdgeKind;
  /** Where results and the tally are kept. */
  folder: string;
  say: (text: string) => void;
}

/** Troubles that are printed; the file has them all. */
const SHOWN = 10;

/** Stages one scenario after the other and says what came of each. @returns the exit code: 1 when something did not hold */
export async function conduct(
  scenarios: readonly Scenario[],
  { say, seed, short, edge, folder, ...options }: Conducted,
): Promise<number> {
  const verdicts: string[] = [];
  let failed = 0;
  for (const scenario of scenarios) {
    const { name, rows, title, asks } = scenario;
    const seconds = options.seconds ?? scenario.seconds[short ? "short" : "usual"];
    say(`\n${name} (${rows.join(", ")}): ${title}\n`);
    const command = `npm run drill -- ${name} --seed ${seed} --seconds ${seconds} --edge ${edge}${short ? " --short" : ""}`;
    const at = await circumstances(command);
    const outcome = await scenario
      .run({ seed, seconds, short, edge, say })
      .catch((error: unknown): Outcome => brokenOff(error));
    const file = await writeResult(
      folder,
      name,
      { ...at, rows, title, asks, edge, seed, seconds, short },
      outcome,
    );
    if (outcome.kind === "ran") {
      await addToTally(folder, { name, command, outcome });
      for (const trouble of outcome.troubles.slice(0, SHOWN)) say(`  ${trouble}`);
      if (outcome.troubles.length > 0)
        say(
          `  ${outcome.troubles.length} in all: ${relative(process.cwd(), file)}; again: ${command}`,
        );
      failed += outcome.troubles.length > 0 ? 1 : 0;
    }
    const verdict = verdictOf(scenario, outcome);
    say(`\n${verdict}`);
    verdicts.push(verdict);
  }
  if (verdicts.length > 1) say(`\n${verdicts.join("\n")}`);
  return failed === 0 ? 0 : 1;
}

/** It did not come to its end, so nothing held. */
const brokenOff = (error: unknown): Outcome => ({
  kind: "ran",
  figure: "broke off",
  figures: {},
  troubles: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  acknowledged: 0,
  publishes: 0,
  faults: 0,
  reads: 0,
});

/** One line: held or not, and the figure. */
export function verdictOf({ name, rows }: Scenario, outcome: Outcome): string {
  const who = `${name} (${rows.join(", ")})`;
  if (outcome.kind === "skipped") return `skipped   ${who}: ${outcome.why}`;
  return `${outcome.troubles.length === 0 ? "held      " : "NOT HELD  "}${who}: ${outcome.figure}`;
}

async function writeResult(
  folder: string,
  name: string,
  at: { date: string } & Record<string, unknown>,
  outcome: Outcome,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const date = at.date.replaceAll(/[-:]|\.\d+/g, "");
  const file = join(folder, `${date}-${name}.json`);
  await writeFile(file, `${JSON.stringify({ scenario: name, ...at, outcome }, undefined, 1)}\n`);
  return file;
}

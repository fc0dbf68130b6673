import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { rounded } from "../stats.ts";
import { temporaryFolder } from "../../support/processes.ts";

const GOAL_S = 120;

export const suite: Row = {
  name: "suite",
  title: "`npm test`, all of it, and the twenty files that take longest",
  goal: `≤ ${GOAL_S} s on two cores`,
  onlyNamed: true,
  run,
};

/** A report that a run of `vitest run --reporter=json` left, in place of a run of its own. */
const GIVEN = "LARDER_SUITE_REPORT";
const SHOWN = 20;
const QUICK_FILES = ["test/shared"];
/** ours: a machine on which it takes longer is not one to measure on. */
const TIMEOUT_MS = 7_200_000;

const report = z.object({
  startTime: z.number(),
  numTotalTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), startTime: z.number(), endTime: z.number() })),
});
type Report = z.infer<typeof report>;

async function run({ quick, progress }: Surroundings): Promise<Outcome> {
  const given = process.env[GIVEN];
  if (given !== undefined) return outcomeOf(await read(given), "of a report that was there");
  const { path, remove } = await temporaryFolder();
  try {
    const file = join(path, "report.json");
    progress("npm test, which takes long");
    await runAll(file, quick ? QUICK_FILES : []);
    return outcomeOf(await read(file), "run by the row");
  } finally {
    await remove();
  }
}

const read = async (file: string) => report.parse(JSON.parse(await readFile(file, "utf8")));

/** Runs all tests; what fails is in the report. */
async function runAll(file: string, only: string[]): Promise<void> {
  const args = ["vitest", "run", "--reporter=json", `--outputFile=${file}`, ...only];
  const options = { timeout: TIMEOUT_MS, maxBuffer: Infinity };
  await promisify(execFile)("npx", args, options).catch((error: unknown) => {
    if (!(error instanceof Error) || !("code" in error) || error.code !== 1) throw error;
  });
}

function outcomeOf({ startTime, testResults, ...counts }: Report, how: string): Outcome {
  const files = testResults
    .map(({ name, startTime: begin, endTime: end }) => ({
      file: relative(process.cwd(), name).replace(/^.*?(?=test\/)/, ""),
      s: rounded((end - begin) / 1_000),
    }))
    .toSorted((a, b) => b.s - a.s);
  const seconds = (Math.max(...testResults.map(({ endTime }) => endTime)) - startTime) / 1_000;
  const slowest = files.slice(0, SHOWN);
  const inSlowest = slowest.reduce((sum, { s }) => sum + s, 0);
  return {
    method: { cores: availableParallelism(), how, files: files.length },
    rounds: files,
    summary: { slowest },
    figures: [
      atMost("npm test", seconds, "s", GOAL_S),
      told("tests", counts.numTotalTests, ""),
      told("tests that failed", counts.numFailedTests, ""),
      told(`the slowest ${SHOWN} of ${files.length} files, one after the other`, inSlowest, "s"),
    ],
    table: slowest,
  };
}

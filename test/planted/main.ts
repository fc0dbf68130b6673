import { spawn } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import type { Fault } from "./fault.ts";
import { faults } from "./faults.ts";

/**
 * Plants each fault in a copy of the project, runs the tests that must notice, and says which did. A fault that survives
 * is a hole in the tests. Nothing of the project itself is touched.
 */

const HELP = `Usage: npm run test:planted -- [--only <text>] [--from <n>] [--jobs <n>] [--list]

  --only   only faults whose name has this text
  --from   goes on with the n-th of these, where a run ended early
  --jobs   copies of the project that work at once (half of the cores unless given)
  --list   names the faults and ends
`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What tests need of the project; the rest is left out of the copy. */
const NEEDED = ["doors", "edge", "origin", "shared", "test", "migrations", "runtime"];
const FILES = [
  ".node-version",
  ".npmrc",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vitest.config.ts",
  "wrangler.toml",
];
/** A run that hangs has noticed too: nothing it waits for comes. */
const FILE_TIMEOUT_MS = 120_000;

/** `broken`: no test ran as it should, so nothing is known. */
type Outcome = "caught" | "survived" | "broken";

async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "larder-planted-"));
  // where root starts Postgres, it is another user who must be able to enter
  await chmod(folder, 0o755);
  for (const name of [...NEEDED, ...FILES])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Runs tests in a copy until the first failure. */
function runTests(folder: string, tests: string[]): Promise<"passed" | "failed" | "broken"> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const report = join(folder, "report.json");
  const options = ["--bail=1", "--reporter=json", `--outputFile=${report}`];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, "run", ...options, ...tests], {
      cwd: folder,
      stdio: "ignore",
      timeout: FILE_TIMEOUT_MS * tests.length,
    });
    child.on("exit", (code) => {
      if (child.killed) resolve("failed");
      else void readReport(report, code).then(resolve);
    });
  });
}

interface Report {
  numFailedTests?: number;
  numPassedTests?: number;
  testResults?: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const parseReport = async (file: string): Promise<Report> =>
  JSON.parse(await readFile(file, "utf8").catch(() => "{}")) as Report;

/** A file that cannot be loaded fails without a test that failed: the fault is no longer a program. */
async function readReport(
  file: string,
  code: number | null,
): Promise<"passed" | "failed" | "broken"> {
  const { numFailedTests = 0, numPassedTests = 0, testResults = [] } = await parseReport(file);
  const failed = testResults.filter(({ status }) => status === "failed");
  if (numFailedTests === 0) for (const { name } of failed) process.stdout.write(`  ${name}\n`);
  if (code === 0) return numPassedTests > 0 ? "passed" : "broken";
  return numFailedTests > 0 ? "failed" : "broken";
}

async function plant(folder: string, fault: Fault): Promise<Outcome> {
  const file = join(folder, fault.file);
  const source = await readFile(file, "utf8");
  if (source.split(fault.find).length !== 2) return "broken";
  await writeFile(
    file,
    source.replace(fault.find, () => fault.put),
  );
  try {
    const run = await runTests(folder, fault.tests);
    return run === "failed" ? "caught" : run === "passed" ? "survived" : "broken";
  } finally {
    await writeFile(file, source);
  }
}

/** The tests have to pass as they are, or their failures say nothing. */
async function requirePassing(folder: string, chosen: Fault[]): Promise<void> {
  const tests = [...new Set(chosen.flatMap((fault) => fault.tests))];
  process.stdout.write(`${tests.length} files of tests, without a fault … `);
  const run = await runTests(folder, tests);
  process.stdout.write(`${run}\n`);
  if (run === "passed") return;
  const { testResults = [] } = await parseReport(join(folder, "report.json"));
  for (const { status, fullName, failureMessages } of testResults.flatMap(
    (file) => file.assertionResults,
  )) {
    if (status === "failed") process.stdout.write(`  ${fullName}\n${failureMessages.join("\n")}\n`);
  }
  throw new Error("the tests do not pass as they are");
}

async function plantAll(chosen: Fault[], jobs: number): Promise<Map<Fault, Outcome>> {
  const outcomes = new Map<Fault, Outcome>();
  const waiting = [...chosen];
  const work = async (folder: string) => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const outcome = await plant(folder, fault);
      outcomes.set(fault, outcome);
      const done = `${outcomes.size}/${chosen.length}`.padStart(7);
      process.stdout.write(`${done}  ${outcome.padEnd(8)}  ${fault.name}  (${fault.file})\n`);
    }
  };
  const folders = await Promise.all(Array.from({ length: jobs }, copyProject));
  try {
    const [first] = folders;
    if (first !== undefined) await requirePassing(first, chosen);
    await Promise.all(folders.map(work));
  } finally {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
  return outcomes;
}

async function main(): Promise<void> {
  const options = {
    only: { type: "string", default: "" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: String(Math.max(1, Math.floor(availableParallelism() / 2))) },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(HELP);
  const chosen = faults
    .filter(({ name }) => name.includes(values.only))
    .slice(Math.max(1, Number(values.from) || 1) - 1);
  if (values.list) return void process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(""));
  const outcomes = await plantAll(chosen, Math.max(1, Number(values.jobs) || 1));
  const count = (wanted: Outcome) => [...outcomes.values()].filter((one) => one === wanted).length;
  process.stdout.write(
    `${outcomes.size} planted: ${count("caught")} caught, ${count("survived")} survived, ${count("broken")} broken\n`,
  );
  process.exitCode = count("caught") === outcomes.size ? 0 : 1;
}

await main();

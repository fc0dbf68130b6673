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

const HELP = `Usage: npm run test:planted -- [--only <text>] [--numbers <list>] [--jobs <n>] [--list]

  --only     only faults whose name has this text
  --numbers  only these, as --list counts them: 7, 40-59, 200- (and all after it), with commas between
  --jobs     copies of the project that work at once (half of the cores unless given)
  --list     says the faults' numbers and names, and ends

Of each it says whether a test noticed, and which. "late" is a test that only ran out of time: it may have noticed,
or the machine was busy. Look, and run it again.
`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What tests need of the project; the rest is left out of the copy. */
const NEEDED = [
  "doors",
  "edge",
  "ops",
  "origin",
  "program",
  "shared",
  "dashboard",
  "client",
  "command",
  "test",
  "migrations",
  "runtime",
];
const FILES = [
  ".node-version",
  ".npmrc",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vitest.config.ts",
  "wrangler.toml",
];
const FILE_TIMEOUT_MS = 600_000;
/** How vitest begins what it says of a test or a hook that ran out of time. */
const TIMED_OUT = /^(\w+: )?(Test|Hook) timed out in /;
const MESSAGE_MAX_LENGTH = 160;

/** `late`: a test ran out of time and none failed otherwise; `broken`: no test ran as it should, so nothing is known. */
type Outcome = "caught" | "late" | "survived" | "broken";

interface Run {
  outcome: Outcome;
  /** The test that noticed, and what it said. */
  said?: string;
}

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
function runTests(folder: string, tests: string[]): Promise<Run> {
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
      if (child.killed) resolve({ outcome: "late" });
      else void readReport(report, code).then(resolve);
    });
  });
}

interface Report {
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
async function readReport(file: string, code: number | null): Promise<Run> {
  const { numPassedTests = 0, testResults = [] } = await parseReport(file);
  if (code === 0) return { outcome: numPassedTests > 0 ? "survived" : "broken" };
  const failed = failedTests(testResults);
  const [first] = failed;
  if (first !== undefined) {
    const noticed = failed.find(({ message }) => !TIMED_OUT.test(message));
    const { name, message } = noticed ?? first;
    const said = `${name}: ${message.split("\n", 1)[0]?.slice(0, MESSAGE_MAX_LENGTH)}`;
    return { outcome: noticed === undefined ? "late" : "caught", said };
  }
  const unloaded = testResults.filter(({ status }) => status === "failed");
  return { outcome: "broken", said: unloaded.map(({ name }) => name).join(", ") };
}

const failedTests = (results: NonNullable<Report["testResults"]>) =>
  results
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === "failed")
    .map(({ fullName, failureMessages }) => ({
      name: fullName,
      message: failureMessages.join("\n"),
    }));

async function plant(folder: string, fault: Fault): Promise<Run> {
  const file = join(folder, fault.file);
  const source = await readFile(file, "utf8");
  if (source.split(fault.find).length !== 2)
    return { outcome: "broken", said: "its text does not stand there once" };
  await writeFile(
    file,
    source.replace(fault.find, () => fault.put),
  );
  try {
    const run = await runTests(folder, fault.tests);
    return run.outcome === "late" && fault.hangs === true ? { ...run, outcome: "caught" } : run;
  } finally {
    await writeFile(file, source);
  }
}

/** The tests have to pass as they are, or their failures say nothing. */
async function requirePassing(folder: string, chosen: Fault[]): Promise<void> {
  const tests = [...new Set(chosen.flatMap((fault) => fault.tests))];
  process.stdout.write(`${tests.length} files of tests, without a fault … `);
  const { outcome, said } = await runTests(folder, tests);
  process.stdout.write(`${outcome === "survived" ? "passed" : `failed: ${said}`}\n`);
  if (outcome === "survived") return;
  const { testResults = [] } = await parseReport(join(folder, "report.json"));
  for (const { name, message } of failedTests(testResults))
    process.stdout.write(`  ${name}\n${message}\n`);
  throw new Error("the tests do not pass as they are");
}

async function plantAll(chosen: Fault[], jobs: number): Promise<Map<Fault, Outcome>> {
  const outcomes = new Map<Fault, Outcome>();
  const waiting = [...chosen];
  const work = async (folder: string) => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const { outcome, said } = await plant(folder, fault);
      outcomes.set(fault, outcome);
      const done = `${outcomes.size}/${chosen.length}`.padStart(7);
      const number = String(faults.indexOf(fault) + 1).padStart(4);
      process.stdout.write(
        `${done}  ${outcome.padEnd(8)} ${number} ${fault.name}  (${fault.file})\n`,
      );
      if (said !== undefined) process.stdout.write(`${" ".repeat(24)}${said}\n`);
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

/** The faults by their numbers, as in `7,40-59,200-`. */
function numbered(list: string): Fault[] {
  const wanted = list.split(",").map((part) => /^(\d+)(-(\d*))?$/.exec(part.trim()));
  const ranges = wanted.map((found) => {
    if (found === null) throw new Error(`--numbers is like 7,40-59,200- and not ${list}`);
    const [, first, more, last] = found;
    return [Number(first), more === undefined ? Number(first) : Number(last || faults.length)];
  });
  return faults.filter((_, index) =>
    ranges.some(([first = 0, last = 0]) => index + 1 >= first && index + 1 <= last),
  );
}

async function main(): Promise<void> {
  const options = {
    only: { type: "string", default: "" },
    numbers: { type: "string", default: "1-" },
    jobs: { type: "string", default: String(Math.max(1, Math.floor(availableParallelism() / 2))) },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(HELP);
  const chosen = numbered(values.numbers).filter(({ name }) => name.includes(values.only));
  const line = (fault: Fault) =>
    `${String(faults.indexOf(fault) + 1).padStart(4)}  ${fault.name}\n`;
  if (values.list) return void process.stdout.write(chosen.map(line).join(""));
  if (chosen.length === 0) throw new Error("there is no such fault: --list names them all");
  const outcomes = await plantAll(chosen, Math.max(1, Number(values.jobs) || 1));
  const count = (wanted: Outcome) => [...outcomes.values()].filter((one) => one === wanted).length;
  process.stdout.write(
    `${outcomes.size} planted: ${count("caught")} caught, ${count("late")} late, ${count("survived")} survived, ${count("broken")} broken\n`,
  );
  process.exitCode = count("caught") === outcomes.size ? 0 : 1;
}

await main();

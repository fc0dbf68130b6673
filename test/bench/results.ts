import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "../../shared/clock.ts";
import type { Outcome, Row } from "./row.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));
/** Where rows write what came out; not committed. */
export const RESULTS_FOLDER = fileURLToPath(new URL("./results/", import.meta.url));
const run = promisify(execFile);

/** Where and on what a row was measured. Taken before it runs, so that the load is that of others. */
export interface Circumstances {
  date: string;
  commit: string;
  machine: Record<string, unknown>;
  /** See `coreShare`. */
  coreShareBefore: number;
  node: string;
  command: string;
}

export async function circumstances(command: string): Promise<Circumstances> {
  return {
    date: new Date(systemClock.now()).toISOString(),
    commit: await commit(),
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release()} ${arch()}`,
      loadBefore: loadavg().map((load) => Number(load.toFixed(2))),
    },
    coreShareBefore: coreShare(),
    node: process.version,
    command,
  };
}

/** How long the busy loop runs that asks how much of a core there is for us. */
const SPIN_MS = 500;
/** With less of a core than this, absolute numbers say more about the neighbours than about us. */
export const QUIET_SHARE = 0.9;

/** The share of a core that a busy loop gets: 1 on a quiet machine, 0.5 when as many others want it as there are cores. */
export function coreShare(): number {
  const before = process.cpuUsage();
  const begin = performance.now();
  let took = 0;
  while (took < SPIN_MS) took = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  return Math.min(1, Number(((user + system) / 1_000 / took).toFixed(2)));
}

/** The commit the working tree is at, marked when the tree differs from it. */
async function commit(): Promise<string> {
  try {
    const { stdout: hash } = await run("git", ["rev-parse", "--short", "HEAD"], {
      cwd: HERE,
    });
    const { stdout: changes } = await run("git", ["status", "--porcelain"], { cwd: HERE });
    return changes.trim() === "" ? hash.trim() : `${hash.trim()} with changes`;
  } catch {
    return "unknown";
  }
}

/** Writes one result. @returns its file */
export async function writeResult(
  row: Pick<Row, "name" | "title" | "goal">,
  at: Circumstances,
  after: { quick: boolean; coreShareAfter: number },
  { method, rounds, summary, figures }: Outcome,
): Promise<string> {
  await mkdir(RESULTS_FOLDER, { recursive: true });
  const date = at.date.replaceAll(/[-:]|\.\d+/g, "");
  const file = join(RESULTS_FOLDER, `${date}-${row.name}.json`);
  const { name, title, goal } = row;
  const result = { row: name, title, goal, ...at, ...after, method, rounds, summary, figures };
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

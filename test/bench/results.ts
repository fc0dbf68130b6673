import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "../../shared/clock.ts";
import type { Outcome, Row } from "./row.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));
const FOLDER = fileURLToPath(new URL("./results/", import.meta.url));
const run = promisify(execFile);

/** Where and on what a row was measured. Taken before it runs, so that the load is that of others. */
export interface Circumstances {
  date: string;
  commit: string;
  machine: Record<string, unknown>;
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
    node: process.version,
    command,
  };
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
  row: Row,
  at: Circumstances,
  quick: boolean,
  { method, rounds, summary, ratio, met }: Outcome,
): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const date = at.date.replaceAll(/[-:]|\.\d+/g, "");
  const file = join(FOLDER, `${date}-${row.name}.json`);
  const { name, title, goal } = row;
  const result = { row: name, title, goal, quick, ...at, method, rounds, summary, ratio, met };
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

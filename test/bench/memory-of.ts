import { readFile } from "node:fs/promises";
import { descendants } from "../support/processes.ts";

/** Memory that a program and what it started hold, in MB, what they share counted for each; NaN where no Linux tells it. */
export async function residentMb(pid: number): Promise<number> {
  const pids = [pid, ...(await descendants(pid))];
  const all = await Promise.all(pids.map((each) => residentOf(each)));
  return all.reduce((sum, mb) => sum + mb, 0);
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1_024;
}

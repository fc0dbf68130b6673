import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { endWithUs, type Guard } from "../../program/guard.ts";

const guards = new Map<number, Guard>();

/**
 * Makes every workerd that this process runs now end when this process does, however it ends: workerd would go on
 * answering without us. Takes the guards of ended ones back, as their pids may belong to others soon.
 * Call it whenever one was started or stopped.
 */
export function guardWorkerds(): Promise<void> {
  // one at a time: an older look must not take back what a newer one guards
  lastLook = lastLook.then(look, look);
  return lastLook;
}

let lastLook: Promise<void> = Promise.resolve();

async function look(): Promise<void> {
  const pids = await ownWorkerds();
  for (const pid of pids) {
    if (!guards.has(pid)) guards.set(pid, endWithUs(pid, "KILL"));
  }
  for (const [pid, guard] of guards) {
    if (pids.includes(pid)) continue;
    guard.release();
    guards.delete(pid);
  }
}

/** Miniflare does not tell the pids. Empty when the system offers no way to look. */
async function ownWorkerds(): Promise<number[]> {
  const all = process.platform === "linux" ? await fromProc() : await fromPs();
  return all
    .filter((row) => row.parent === process.pid && row.name.includes("workerd"))
    .map((row) => row.pid);
}

interface ProcessRow {
  pid: number;
  parent: number;
  name: string;
}

async function fromProc(): Promise<ProcessRow[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")),
  );
  return stats.flatMap((stat) => {
    const [, pid, name, parent] = /^(\d+) \((.*)\) \S (\d+)/s.exec(stat) ?? [];
    return pid === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), name: name ?? "" }];
  });
}

async function fromPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,comm="]).catch(
    () => ({ stdout: "" }),
  );
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, name] = /^\s*(\d+)\s+(\d+)\s+(\S.*)$/.exec(line) ?? [];
    return pid === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), name: name ?? "" }];
  });
}

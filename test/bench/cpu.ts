import { readdir, readFile } from "node:fs/promises";

/**
 * Processor time of other processes, which neighbours on a busy machine do not lengthen as they do wall time.
 * Only Linux tells it without asking another program; elsewhere there is none.
 */

/** Linux counts it in hundredths of a second. */
const TICK_MS = 10;

/** Processor time a process has used so far; undefined where it cannot be known. */
export async function cpuMs(pid: number | undefined): Promise<number | undefined> {
  const fields = pid === undefined ? undefined : (await statOf(pid))?.fields;
  // utime and stime are the 14th and 15th, counted from the pid
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Runs `start` and finds the workerd that it started: Miniflare does not tell its pid. */
export async function withWorkerdPid<T>(
  start: () => Promise<T>,
): Promise<{ started: T; pid: number | undefined }> {
  const before = await ownWorkerds();
  const started = await start();
  const [pid] = (await ownWorkerds()).filter((each) => !before.includes(each));
  return { started, pid };
}

async function ownWorkerds(): Promise<number[]> {
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    names.map(async (name) => ({ pid: Number(name), stat: await statOf(Number(name)) })),
  );
  return stats
    .filter(({ stat }) => stat?.name === "workerd" && Number(stat.fields[1]) === process.pid)
    .map(({ pid }) => pid);
}

/** A process's name, and the fields of its `stat` from the state on, which is the third. */
async function statOf(pid: number): Promise<{ name: string; fields: string[] } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  return name === undefined || rest === undefined
    ? undefined
    : { name, fields: rest.trim().split(" ") };
}

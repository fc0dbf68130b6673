import { readFile } from "node:fs/promises";
import { systemClock } from "../../../shared/clock.ts";
import { descendants, type Program } from "../../support/processes.ts";

/** What programs took of the machine, read from `/proc`; zeros where there is none. */
export interface Load {
  /** Processor time since the program started, milliseconds. */
  cpuMs: number;
  /** What it and everything it started hold of memory. */
  bytes: number;
}

/** Of Linux's: what `/proc` counts processor time in. */
const TICK_MS = 10;
const KB = 1_024;

export async function loadOf({ pid }: Pick<Program, "pid">): Promise<Load> {
  const all: Load = { cpuMs: 0, bytes: 0 };
  for (const member of [pid, ...(await descendants(pid).catch(() => []))]) {
    const [stat, status] = await Promise.all(
      ["stat", "status"].map((file) => readFile(`/proc/${member}/${file}`, "utf8").catch(() => "")),
    );
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    // its own, and that of what it had started and is over
    for (const ticks of fields.slice(11, 15)) all.cpuMs += Number(ticks) * TICK_MS;
    all.bytes += Number(/VmRSS:\s+(\d+)/.exec(status ?? "")?.[1] ?? 0) * KB;
  }
  return all;
}

/** ours: what is held for less than this is not seen. */
const LOOK_EVERY_MS = 250;

/** Watches programs until told to stop. @returns the processor time of each meanwhile, and the most memory it held */
export function watch<Name extends string>(
  programs: Record<Name, Program>,
): { stop(): Promise<Record<Name, Load>> } {
  const names = Object.keys(programs) as Name[];
  const stopping = new AbortController();
  const all = () => Promise.all(names.map((name) => loadOf(programs[name])));
  const watching = (async () => {
    const first = await all();
    let last = first;
    const most = first.map(({ bytes }) => bytes);
    for (let isOver = false; !isOver;) {
      await systemClock.sleep(LOOK_EVERY_MS, stopping.signal);
      isOver = stopping.signal.aborted;
      last = await all();
      for (const [index, { bytes }] of last.entries())
        most[index] = Math.max(most[index] ?? 0, bytes);
    }
    const loads = names.map((name, index): [Name, Load] => [
      name,
      {
        cpuMs: (last[index]?.cpuMs ?? 0) - (first[index]?.cpuMs ?? 0),
        bytes: most[index] ?? 0,
      },
    ]);
    return Object.fromEntries(loads) as Record<Name, Load>;
  })();
  return {
    stop: () => {
      stopping.abort();
      return watching;
    },
  };
}

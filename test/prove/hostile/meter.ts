import { monitorEventLoopDelay } from "node:perf_hooks";
import { systemClock } from "../../../shared/clock.ts";
import type { Lane } from "./neighbour.ts";

/** One answer that the neighbour waited for. */
export interface Sample {
  lane: Lane["name"];
  ms: number;
  status: number;
}

export interface Stretch {
  samples: Sample[];
  /** How late the meter itself was, milliseconds: times below this are its own. */
  meterLateMs: number;
}

/** ours: a lane that is not answered sends no more than so many at once. */
const WAITING_MAX = 25;

/** Sends what is due until the time is over, and waits for what was sent. */
export interface Meter {
  measure(forMs: number): Promise<Stretch>;
}

/** Requests are numbered over all stretches, so none that must be new is sent twice. */
export function createMeter(lanes: Lane[]): Meter {
  const numbers = new Map<string, number>();
  return {
    async measure(forMs) {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const samples: Sample[] = [];
      const untilMs = performance.now() + forMs;
      await Promise.all(lanes.map((lane) => keepSending(lane, numbers, untilMs, samples)));
      delay.disable();
      return { samples, meterLateMs: delay.percentile(95) / 1e6 };
    },
  };
}

async function keepSending(
  lane: Lane,
  numbers: Map<string, number>,
  untilMs: number,
  samples: Sample[],
): Promise<void> {
  const waiting = new Set<Promise<void>>();
  let dueMs = performance.now();
  while (performance.now() < untilMs) {
    if (waiting.size < WAITING_MAX) {
      const number = numbers.get(lane.name) ?? 0;
      numbers.set(lane.name, number + 1);
      const sent = sendOne(lane, number, samples).finally(() => waiting.delete(sent));
      waiting.add(sent);
    }
    dueMs += lane.everyMs;
    await systemClock.sleep(Math.max(0, dueMs - performance.now()));
  }
  await Promise.all(waiting);
}

async function sendOne(lane: Lane, number: number, samples: Sample[]): Promise<void> {
  const startMs = performance.now();
  const { status } = await lane.send(number);
  samples.push({ lane: lane.name, ms: performance.now() - startMs, status });
}

/** Returns when the neighbour's publish is live as soon as it is in quiet times, or after so long. @returns how long it took */
export async function untilCalm(lanes: Lane[], calmMs: number, mostMs: number): Promise<number> {
  const startMs = performance.now();
  const last = lanes.at(-1);
  if (last === undefined) throw new Error("nothing is measured");
  for (let calm = 0; calm < CALM_TIMES && performance.now() - startMs < mostMs;) {
    const sentMs = performance.now();
    const { status } = await last.send(0);
    calm = status === 202 && performance.now() - sentMs < calmMs ? calm + 1 : 0;
  }
  return performance.now() - startMs;
}

/** ours: one may be luck. */
const CALM_TIMES = 3;

import type { Batch, Reply } from "../../shared/push.ts";
import { ORIGIN_READ_TIMEOUT_MS, PUSH_TIMEOUT_MS } from "../../shared/limits.ts";
import type { Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";

/** How the way between origin and one edge is, in shares of messages. */
export interface Weather {
  lost: number;
  replyLost: number;
  doubled: number;
  /** Messages that take very long. */
  held: number;
}

export const FAIR: Weather = { lost: 0, replyLost: 0, doubled: 0, held: 0 };

/** The way between the origin and one edge. */
export interface Way {
  weather: Weather;
  /** Nothing gets through from the origin to the edge, or the other way, until then. */
  cutToEdgeUntilMs: number;
  cutToOriginUntilMs: number;
  push: (from: Process, batch: Batch, take: (batch: Batch) => Promise<Reply>) => Promise<Reply>;
  ask: <T>(from: Process, answer: () => Promise<T>) => Promise<T>;
}

const LATENCY_MS = [2, 40] as const;
/** A message that is held up arrives when its sender has long given up. */
const HELD_MS = [5_000, 90_000] as const;

/** @param trouble is told of every message that does not get through as it should */
export function createWay(scheduler: Scheduler, trouble: () => void): Way {
  const { chance, between, lag } = scheduler;
  const latency = () => lag(...LATENCY_MS);
  const lost = <T>(from: Process, timeoutMs: number): Promise<T> => {
    trouble();
    return from.call(() => Promise.reject(new Error("no answer in time")), timeoutMs);
  };
  /** The answer if it comes in time; what was asked goes on all the same. */
  const inTime = <T>(from: Process, timeoutMs: number, work: Promise<T>): Promise<T> => {
    work.catch(() => undefined);
    const answered = () =>
      new Promise<T>((resolve, reject) => {
        const callOff = scheduler.after(timeoutMs, () => reject(new Error("no answer in time")));
        void work.then(resolve, reject).finally(callOff);
      });
    return from.call(answered);
  };
  const way: Way = {
    weather: FAIR,
    cutToEdgeUntilMs: 0,
    cutToOriginUntilMs: 0,
    async push(from, batch, take) {
      const { weather } = way;
      if (scheduler.now() < way.cutToEdgeUntilMs || chance(weather.lost))
        return lost(from, chance(0.7) ? latency() : PUSH_TIMEOUT_MS);
      const arrive = async (ms: number) => {
        await scheduler.sleep(ms);
        return take(batch);
      };
      if (chance(weather.doubled)) {
        trouble();
        scheduler.after(between(...HELD_MS), () => void take(batch).catch(() => undefined));
      }
      if (chance(weather.held)) {
        trouble();
        return inTime(from, PUSH_TIMEOUT_MS, arrive(between(...HELD_MS)));
      }
      const reply = arrive(latency());
      if (chance(weather.replyLost) || scheduler.now() < way.cutToOriginUntilMs) {
        reply.catch(() => undefined);
        return lost(from, chance(0.5) ? 100 : PUSH_TIMEOUT_MS);
      }
      return inTime(from, PUSH_TIMEOUT_MS, reply);
    },
    async ask(from, answer) {
      if (scheduler.now() < way.cutToOriginUntilMs || chance(way.weather.lost))
        return lost(from, chance(0.7) ? latency() : ORIGIN_READ_TIMEOUT_MS);
      const ms = latency();
      const work = ms > 0 ? scheduler.sleep(ms).then(answer) : answer();
      return inTime(from, ORIGIN_READ_TIMEOUT_MS, work);
    },
  };
  return way;
}

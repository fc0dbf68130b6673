import type { Clock } from "../../shared/clock.ts";

/** A clock that moves only when told to. Sleepers wake in the order of their times. */
export interface FakeClock extends Clock {
  /** Moves time on and wakes who slept until then. */
  advance(ms: number): Promise<void>;
  /** How many sleep now. */
  sleeping(): number;
  /** When the first of them wakes; Infinity when nobody sleeps. */
  nextMs(): number;
}

export function createFakeClock(startMs = Date.parse("2026-01-01T00:00:00Z")): FakeClock {
  let nowMs = startMs;
  let sleepers: { untilMs: number; wake: () => void }[] = [];
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        if (signal?.aborted === true) return resolve();
        signal?.addEventListener("abort", () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        });
        sleepers.push(sleeper);
      }),
    sleeping: () => sleepers.length,
    nextMs: () => Math.min(...sleepers.map(({ untilMs }) => untilMs)),
    async advance(ms) {
      nowMs += ms;
      const due = sleepers.filter((sleeper) => sleeper.untilMs <= nowMs);
      sleepers = sleepers.filter((sleeper) => sleeper.untilMs > nowMs);
      for (const sleeper of due.toSorted((a, b) => a.untilMs - b.untilMs)) sleeper.wake();
      await Promise.resolve();
    },
  };
}

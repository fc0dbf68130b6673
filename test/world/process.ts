import type { Clock } from "../../shared/clock.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * Something that runs and may die or be held up wherever it waits. What it asked for before it died takes place all the
 * same; it never hears of it.
 */
export interface Process {
  readonly clock: Clock;
  alive: () => boolean;
  die(): void;
  onDeath(heard: () => void): void;
  /** Holds it up: whatever it waits for comes back only after `ms`. */
  pause(ms: number): void;
  /** Dies at its nth wait from now: before what it asks for, or after; null: after all not. */
  dieAt(nth: number | null): void;
  /** Waits for something that takes place after `beforeMs` and is heard of `afterMs` later. */
  call<T>(effect: () => T | Promise<T>, beforeMs?: number, afterMs?: number): Promise<T>;
}

const nothing = () => undefined;
const forever = <T>(): Promise<T> => new Promise(() => undefined);

/** @param skewMs how far its clock is ahead of the world's */
export function createProcess(scheduler: Scheduler, skewMs: () => number = () => 0): Process {
  let living = true;
  let resumesMs = 0;
  let fuse: number | null = null;
  const listeners: (() => void)[] = [];
  const process: Process = {
    clock: {
      now: () => scheduler.now() + skewMs(),
      async sleep(ms, signal) {
        await scheduler.sleep(ms, signal);
        if (!living || fuse !== null || resumesMs > scheduler.now()) await process.call(nothing);
      },
    },
    alive: () => living,
    die() {
      if (!living) return;
      living = false;
      for (const heard of listeners) heard();
    },
    onDeath: (heard) => void listeners.push(heard),
    pause: (ms) => (resumesMs = Math.max(resumesMs, scheduler.now() + ms)),
    dieAt: (nth) => (fuse = nth),
    async call(effect, beforeMs = 0, afterMs = 0) {
      if (!living) return forever();
      const blown = fuse !== null && fuse-- === 0;
      if (blown && scheduler.chance(0.5)) {
        process.die();
        return forever();
      }
      if (beforeMs > 0) await scheduler.sleep(beforeMs);
      if (blown) process.die();
      try {
        return await effect();
      } finally {
        if (afterMs > 0) await scheduler.sleep(afterMs);
        if (resumesMs > scheduler.now()) await scheduler.sleep(resumesMs - scheduler.now());
        if (!living) await forever();
      }
    },
  };
  return process;
}

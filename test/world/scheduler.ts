import type { Clock, Random } from "../../shared/clock.ts";
import { createRandom } from "../support/random.ts";

/**
 * The world's time: one queue of events in the order of their times, chance from one seed. Between two events everything
 * that can go on without time passing does so.
 */
export interface Scheduler extends Clock {
  random: Random;
  /** From here on, chance depends on this seed and not on what was drawn before. */
  reseed(seed: number): void;
  /** A whole number between two, both included. */
  between: (least: number, most: number) => number;
  chance: (of: number) => boolean;
  /** How long something takes on its way: between the two, or no time at all while it is calm. */
  lag: (leastMs: number, mostMs: number) => number;
  /** Nothing takes time on its way: for looking around when nothing is to race any more. */
  calm: boolean;
  /** @returns calls it off */
  after: (ms: number, work: () => void) => () => void;
  /** Lets time pass. */
  pass: (ms: number) => Promise<void>;
  /** Called after every event. */
  onStep: () => void;
}

interface Happening {
  atMs: number;
  nth: number;
  /** Null: it was called off. */
  work: (() => void) | null;
}

const START_MS = Date.parse("2026-01-01T00:00:00Z");

export function createScheduler(seed: number): Scheduler {
  let drawn = createRandom(seed);
  const random = () => drawn();
  const queue = createQueue();
  let nowMs = START_MS;
  let nth = 0;
  const scheduler: Scheduler = {
    random,
    reseed: (next) => void (drawn = createRandom(next)),
    now: () => nowMs,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    chance: (of) => of > 0 && random() < of,
    lag: (leastMs, mostMs) => (scheduler.calm ? 0 : scheduler.between(leastMs, mostMs)),
    calm: false,
    after(ms, work) {
      const happening: Happening = { atMs: nowMs + ms, nth: nth++, work };
      queue.push(happening);
      return () => void (happening.work = null);
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const callOff = scheduler.after(ms, resolve);
        signal?.addEventListener("abort", () => {
          callOff();
          resolve();
        });
      }),
    async pass(ms) {
      const endMs = nowMs + ms;
      await turn();
      for (let next = queue.first(); next !== undefined && next.atMs <= endMs;) {
        queue.pop();
        if (next.work !== null) {
          nowMs = next.atMs;
          next.work();
          await turn();
          scheduler.onStep();
        }
        next = queue.first();
      }
      nowMs = endMs;
    },
    onStep: () => undefined,
  };
  return scheduler;
}

/** A binary heap; of two events at one time the one that was planned first comes first. */
function createQueue() {
  const heap: Happening[] = [];
  const before = (a: Happening, b: Happening) =>
    a.atMs === b.atMs ? a.nth < b.nth : a.atMs < b.atMs;
  const swapUp = (at: number) => {
    for (let child = at; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!before(heap[child]!, heap[parent]!)) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      child = parent;
    }
  };
  const swapDown = () => {
    for (let parent = 0; ;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
      }
      if (least === parent) return;
      [heap[least], heap[parent]] = [heap[parent]!, heap[least]!];
      parent = least;
    }
  };
  return {
    first: (): Happening | undefined => heap[0],
    push(happening: Happening) {
      heap.push(happening);
      swapUp(heap.length - 1);
    },
    pop() {
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return;
      heap[0] = last;
      swapDown();
    },
  };
}

let shared: Promise<void> | undefined;

/** Resolves when every promise that could go on has done so. Worlds that run side by side share the turns of the event loop. */
const turn = (): Promise<void> =>
  (shared ??= new Promise((resolve) => {
    setImmediate(() => {
      shared = undefined;
      resolve();
    });
  }));

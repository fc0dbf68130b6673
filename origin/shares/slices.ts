import { SLICE_MS } from "../../shared/limits-shares.ts";
import type { Sliced } from "../../shared/sliced.ts";

/**
 * Shares out the one thread among works that are long: each has it for a slice, and between two slices everything else
 * that came in meanwhile goes first, however many works there are.
 */
export interface Slices {
  /**
   * @param ended ends the work between two slices
   * @throws what `work` throws; the signal's reason when it was ended
   */
  run<T>(work: Sliced<T>, ended?: AbortSignal): Promise<T>;
  state(): SlicesState;
}

/** For metrics. */
export interface SlicesState {
  /** Works that are in the middle. */
  waiting: number;
  /** Slices after the first of a work, since the start. */
  slices: number;
}

export interface Thread {
  /** Milliseconds that only go forward. */
  nowMs(): number;
  /** Calls back when what came in meanwhile had its turn. */
  afterOthers(go: () => void): void;
}

const eventLoop: Thread = {
  nowMs: () => performance.now(),
  afterOthers: (go) => void setImmediate(go),
};

export function createSlices(thread: Thread = eventLoop): Slices {
  const waiting: (() => void)[] = [];
  let slices = 0;
  const goOn = () => {
    waiting.shift()?.();
    slices += 1;
    if (waiting.length > 0) thread.afterOthers(goOn);
  };
  const turn = () =>
    new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) thread.afterOthers(goOn);
    });
  return {
    async run(work, ended) {
      for (let untilMs = thread.nowMs() + SLICE_MS; ;) {
        const step = work.next();
        if (step.done === true) return step.value;
        if (thread.nowMs() < untilMs) continue;
        await turn();
        ended?.throwIfAborted();
        untilMs = thread.nowMs() + SLICE_MS;
      }
    },
    state: () => ({ waiting: waiting.length, slices }),
  };
}

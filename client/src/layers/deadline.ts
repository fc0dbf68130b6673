import { systemClock, type Clock } from "../../../shared/clock.ts";
import { LarderError } from "../error.ts";
import type { Layer, Patience } from "../fetch.ts";

/** How long one attempt may take until its answer is whole, ms: docs/several-edges.md asks clients for two seconds. */
export const ATTEMPT_TIMEOUT_MS = 2_000;
/** The longest that timers of every runtime can wait, ms: HTML's are 32 bits; one that is told more does not wait at all. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Ends whatever takes longer than `timeoutMs`, whether or not what it ends looks at its signal. Bodies that are read inside
 * are held to it as well. A request that brings its own `patience` has of that what `of` says; what is late goes on where
 * somebody takes it (`withLateAnswers`).
 */
export const withDeadline =
  ({
    clock = systemClock,
    timeoutMs = ATTEMPT_TIMEOUT_MS,
    of = "attemptMs",
  }: { clock?: Clock; timeoutMs?: number; of?: keyof Patience } = {}): Layer =>
  (fetch) =>
  async (input, init = {}) => {
    const { signal, patience } = init;
    const withinMs = Math.min(patience?.[of] ?? timeoutMs, MAX_TIMER_MS);
    signal?.throwIfAborted();
    const stop = new AbortController();
    const woken = new AbortController();
    const end = () => stop.abort(signal?.reason);
    signal?.addEventListener("abort", end, { once: true });
    const leave = of === "attemptMs" ? init.late : undefined;
    let isLeft = false;
    try {
      const answer = fetch(input, { ...init, signal: stop.signal });
      const ended = new Promise<never>((_, reject) => {
        stop.signal.addEventListener("abort", () => reject(stop.signal.reason as Error));
        void clock.sleep(withinMs, woken.signal).then(() => {
          if (woken.signal.aborted) return;
          isLeft = leave !== undefined;
          const late = new LarderError("late", `No whole answer within ${withinMs} ms`);
          leave?.(answer);
          if (isLeft) reject(late);
          else stop.abort(late);
        });
      });
      // whichever loses is heard by nobody
      for (const one of [answer, ended]) one.catch(() => undefined);
      return await Promise.race([answer, ended]);
    } finally {
      woken.abort();
      // what goes on still ends with the caller
      if (!isLeft) signal?.removeEventListener("abort", end);
    }
  };

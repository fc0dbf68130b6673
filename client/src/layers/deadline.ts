import { systemClock, type Clock } from "../../../shared/clock.ts";
import { LarderError } from "../error.ts";
import type { Layer } from "../fetch.ts";

/** How long one attempt may take until its answer is whole, ms: docs/several-edges.md asks clients for two seconds. */
export const ATTEMPT_TIMEOUT_MS = 2_000;

/**
 * Ends whatever takes longer than `timeoutMs`, whether or not what it ends looks at its signal. Bodies that are read inside
 * are held to it as well.
 */
export const withDeadline =
  ({
    clock = systemClock,
    timeoutMs = ATTEMPT_TIMEOUT_MS,
  }: { clock?: Clock; timeoutMs?: number } = {}): Layer =>
  (fetch) =>
  async (input, init = {}) => {
    const { signal } = init;
    signal?.throwIfAborted();
    const stop = new AbortController();
    const woken = new AbortController();
    const end = () => stop.abort(signal?.reason);
    signal?.addEventListener("abort", end, { once: true });
    const late = clock.sleep(timeoutMs, woken.signal).then(() => {
      if (!woken.signal.aborted)
        stop.abort(new LarderError("late", `No whole answer within ${timeoutMs} ms`));
    });
    const ended = new Promise<never>((_, reject) => {
      stop.signal.addEventListener("abort", () => reject(stop.signal.reason as Error));
    });
    try {
      const answer = fetch(input, { ...init, signal: stop.signal });
      // whichever loses is heard by nobody
      for (const one of [answer, ended, late]) one.catch(() => undefined);
      return await Promise.race([answer, ended]);
    } finally {
      woken.abort();
      signal?.removeEventListener("abort", end);
    }
  };

/** Time, passed in so that tests and the simulated world own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or early (never rejecting) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The time as ISO 8601 has it, for the database; so long ago as `agoMs` says. */
export const nowText = ({ clock }: { clock: Pick<Clock, "now"> }, agoMs = 0): string =>
  new Date(clock.now() - agoMs).toISOString();

/** Chance, passed in for the same reason: a number in [0, 1). */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
    }),
};

/** What came of waiting with a deadline. */
export type Timed<T> = { kind: "done"; value: T } | { kind: "late" };

/**
 * Waits for `work` at most `ms`. A late result is dropped, its rejection too: the caller has moved on.
 * @throws what `work` throws in time
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
): Promise<Timed<T>> {
  const stop = new AbortController();
  const late = clock.sleep(ms, stop.signal).then((): Timed<T> => ({ kind: "late" }));
  const done = work.then((value): Timed<T> => ({ kind: "done", value }));
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late]);
  } finally {
    stop.abort();
  }
}

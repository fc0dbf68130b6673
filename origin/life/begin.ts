import type { Clock, Random } from "../../shared/clock.ts";
import { BEGIN_BACKOFF } from "../../shared/limits-life.ts";
import { backoffMs } from "../../shared/retry.ts";
import { waitsFor } from "./look-out.ts";
import type { Readiness, WaitsFor } from "./readiness.ts";

/** What a step of a beginning came to. */
export type Step<T> =
  | { kind: "done"; value: T }
  | { kind: "waits"; what: WaitsFor; cause: unknown };

export interface Beginning {
  clock: Clock;
  random: Random;
  readiness: Readiness;
  /** Told whenever it waits for something else than before. */
  onWaiting: (what: WaitsFor, cause: unknown) => void;
  signal: AbortSignal;
}

/**
 * Tries a step of an origin's beginning until it is done, with waits in between. Postgres being away, or refusing us, is no
 * reason to give up: what would start us again would find the same, and who asks us would not be told.
 * @throws what is not the database's doing, and the signal's reason when it aborts
 */
export async function keepTrying<T>(
  { clock, random, readiness, onWaiting, signal }: Beginning,
  step: () => Promise<Step<T>>,
): Promise<T> {
  let told: WaitsFor | undefined;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const outcome = await step().catch((cause: unknown) => {
      signal.throwIfAborted();
      const what = waitsFor(cause);
      if (what === null) throw cause;
      return { kind: "waits", what, cause } as const;
    });
    if (outcome.kind === "done") return outcome.value;
    readiness.waitFor(outcome.what);
    if (outcome.what !== told) onWaiting(outcome.what, outcome.cause);
    told = outcome.what;
    await clock.sleep(backoffMs(BEGIN_BACKOFF, attempt, random), signal);
  }
}

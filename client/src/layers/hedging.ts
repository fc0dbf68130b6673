import { systemClock, type Clock } from "../../../shared/clock.ts";
import { isFailure } from "../error.ts";
import type { Asked, Layer } from "../fetch.ts";
import { createBudget, type Budget } from "./budget.ts";

/** After how long a read is asked once more beside the first one, ms: more than nearly all reads take. */
export const HEDGE_AFTER_MS = 300;

/**
 * Asks once more, elsewhere, when there is no answer after `afterMs`, and takes whichever comes first; the other one is ended.
 * Each is paid from the budget: when everything is slow, asking twice would make it slower. In a budget that is given, another
 * layer counts what is wanted, as `withRetries` does.
 */
export function withHedging({
  clock = systemClock,
  afterMs = HEDGE_AFTER_MS,
  budget: shared,
}: { clock?: Clock; afterMs?: number; budget?: Budget } = {}): Layer {
  const budget = shared ?? createBudget();
  return (fetch) => async (input, init) => {
    if (shared === undefined) budget.wanted();
    const stop = new AbortController();
    const end = () => stop.abort(init?.signal?.reason);
    init?.signal?.addEventListener("abort", end, { once: true });
    const asked: Asked = { ...init, tried: init?.tried ?? new Set(), signal: stop.signal };
    const first = fetch(input, asked);
    const isOver = first.then(
      () => true,
      () => true,
    );
    try {
      const slow = clock.sleep(afterMs, stop.signal).then(() => false);
      if ((await Promise.race([isOver, slow])) || !budget.take()) return await first;
      return await firstGood([first, fetch(input, asked)]);
    } finally {
      stop.abort();
      init?.signal?.removeEventListener("abort", end);
    }
  };
}

/** The first answer that is no failure; when there is none, what became of the first. */
async function firstGood(both: readonly [Promise<Response>, Promise<Response>]): Promise<Response> {
  const good = both.map(async (one) => {
    const response = await one;
    if (isFailure(response)) throw new TypeError("a failure");
    return response;
  });
  return Promise.any(good).catch(() => both[0]);
}

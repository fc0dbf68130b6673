import { systemClock, type Clock, type Random } from "../../../shared/clock.ts";
import { isEndedByCaller, isFailure } from "../error.ts";
import type { Asked, Fetch, Layer } from "../fetch.ts";
import { createBudget, type Budget } from "./budget.ts";
import { systemRandom } from "../random.ts";

/** Attempts of one read in all: docs/several-edges.md. */
export const MAX_ATTEMPTS = 3;
/** The longest wait before the second attempt, ms; twice as long before the third. */
export const BACKOFF_MS = 100;
/** How long a read may take with all its attempts and waits, ms: what ButterCMS's client has is three seconds. */
export const READ_TIMEOUT_MS = 8_000;

export interface Retrying {
  clock?: Clock;
  random?: Random;
  budget?: Budget;
  attempts?: number;
  /** No attempt begins later than so long after the first one. */
  timeoutMs?: number;
}

/** What came of one attempt. */
type Came = { kind: "answer"; response: Response } | { kind: "thrown"; error: unknown };

/**
 * Sends a read again that failed: at most `attempts` times in all, as long as the budget pays, after a wait by chance between
 * nothing and twice as long as the last one, and never before `Retry-After`. Another endpoint that is well is asked whatever the
 * budget has. What is no read is sent once, and so is what the API refused.
 */
export function withRetries({
  clock = systemClock,
  random = systemRandom,
  budget = createBudget(),
  attempts = MAX_ATTEMPTS,
  timeoutMs = READ_TIMEOUT_MS,
}: Retrying = {}): Layer {
  return (fetch) => async (input, init) => {
    budget.wanted();
    if (!isRead(init)) return fetch(input, init);
    const elsewhere = { isWell: false };
    const asked: Asked = { ...init, tried: init?.tried ?? new Set(), elsewhere };
    let isOwed = false;
    const endMs = clock.now() + Math.min(timeoutMs, init?.patience?.readMs ?? timeoutMs);
    for (let attempt = 1; ; attempt++) {
      const came = await attempted(fetch, input, asked);
      if (!isWorthAnother(came, init)) {
        if (came.kind === "answer") budget.answered();
        return outcome(came);
      }
      if (isOwed) budget.owe();
      if (attempt >= attempts) return outcome(came);
      const waitMs = Math.max(random() * BACKOFF_MS * 2 ** (attempt - 1), floorMs(came, clock));
      if (clock.now() + waitMs >= endMs) return outcome(came);
      // one that is well is asked whatever there is: paid for only when it fails too
      isOwed = elsewhere.isWell;
      if (!elsewhere.isWell && !budget.take()) return outcome(came);
      await clock.sleep(waitMs, init?.signal ?? undefined);
      init?.signal?.throwIfAborted();
    }
  };
}

const isRead = (init: Asked | undefined): boolean => /^(GET|HEAD)$/i.test(init?.method ?? "GET");

async function attempted(fetch: Fetch, input: string, init: Asked): Promise<Came> {
  try {
    return { kind: "answer", response: await fetch(input, init) };
  } catch (error) {
    return { kind: "thrown", error };
  }
}

const isWorthAnother = (came: Came, init: Asked | undefined): boolean =>
  !isEndedByCaller(init?.signal) && (came.kind === "thrown" || isFailure(came.response));

function outcome(came: Came): Response {
  if (came.kind === "thrown") throw came.error;
  return came.response;
}

const floorMs = (came: Came, clock: Clock): number =>
  came.kind === "answer" ? retryAfterMs(came.response, clock.now()) : 0;

/** What `Retry-After` says, as seconds or as a date (RFC 9110 §10.2.3); 0 when it says nothing. */
export function retryAfterMs(response: Response, nowMs: number): number {
  const text = response.headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
}

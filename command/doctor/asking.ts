import type { Clock } from "../../shared/clock.ts";

/** ours: who takes longer is away for readers, too. */
const ASK_TIMEOUT_MS = 5_000;

/** What came back, read to its end. */
export interface Answered {
  kind: "answered";
  status: number;
  headers: Headers;
  text: string;
  /** How far the clock of who answered is before ours, if it says the time. */
  aheadMs: number | null;
}

export type Outcome = Answered | { kind: "away"; why: string };

export type Ask = (
  url: string,
  init?: { method?: string; token?: string; headers?: Record<string, string>; body?: string },
) => Promise<Outcome>;

/** Asks once, and says why where nobody answers. */
export function createAsk({
  fetch,
  clock,
  signal,
}: {
  fetch: typeof globalThis.fetch;
  clock: Clock;
  signal: AbortSignal;
}): Ask {
  return async (url, { method = "GET", token, headers = {}, body } = {}) => {
    const begun = clock.now();
    try {
      const response = await fetch(url, {
        method,
        redirect: "manual",
        headers: { ...(token !== undefined && { authorization: `Token ${token}` }), ...headers },
        ...(body !== undefined && { body }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)]),
      });
      const text = await response.text();
      const said = Date.parse(response.headers.get("date") ?? "");
      const aheadMs = Number.isNaN(said) ? null : said - (begun + clock.now()) / 2;
      return {
        kind: "answered",
        status: response.status,
        headers: response.headers,
        text,
        aheadMs,
      };
    } catch (error) {
      signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return {
        kind: "away",
        why: cause instanceof Error ? cause.message || cause.name : String(cause),
      };
    }
  };
}

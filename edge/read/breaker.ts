import { LRUCache } from "lru-cache";
import type { Clock, Random } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import {
  BREAKER,
  SITES_REMEMBERED,
  UNVERIFIED_TTL_GROWS_MS,
  UNVERIFIED_TTL_MOST_S,
  UNVERIFIED_TTL_S,
} from "../../shared/limits.ts";

/** What an edge asks, and may have to do without. */
export type Part = "ledger" | "store" | "origin" | "replica";

/**
 * Leaves a part alone that fails: nobody waits for what is away. It is **closed** while all is well. After
 * `BREAKER.failures` in a row it is **open**: who asks is told at once that the part is away, and one in `BREAKER.probeEveryMs`
 * tries it. What that one gets decides: an answer closes it, a failure leaves it open. Kept by the isolate alone.
 */
export interface Breaker {
  /** Whether the part may be asked now; whoever is told so must `tell` what came of it. */
  admits(part: Part, name: string): boolean;
  tell(part: Part, name: string, isThere: boolean): void;
  /** For how long it has been open, 0 when it is not. */
  openMs(part: Part, name: string): number;
  /** A number in [0, 1). */
  random: Random;
}

interface State {
  failures: number;
  /** When it opened; null while it is closed. */
  openedMs: number | null;
  /** When the next one may try. */
  probeMs: number;
}

export function createBreaker(parts: { clock: Clock; random: Random; report: Report }): Breaker {
  const { clock, random, report } = parts;
  // what is closed and has not failed lately is not kept
  const states = new LRUCache<string, State>({ max: SITES_REMEMBERED });
  const keyOf = (part: Part, name: string) => `${part} ${name}`;
  return {
    random,
    admits(part, name) {
      const state = states.get(keyOf(part, name));
      if (state === undefined || state.openedMs === null) return true;
      const now = clock.now();
      if (now < state.probeMs) return false;
      state.probeMs = now + BREAKER.probeEveryMs;
      return true;
    },
    tell(part, name, isThere) {
      const key = keyOf(part, name);
      const state = states.get(key);
      if (isThere) {
        if (state === undefined) return;
        states.delete(key);
        if (state.openedMs !== null) report({ kind: "edge.breaker", part, name, state: "closed" });
        return;
      }
      const { failures, openedMs } = state ?? { failures: 0, openedMs: null };
      const opens = openedMs === null && failures + 1 >= BREAKER.failures;
      const now = clock.now();
      states.set(key, {
        failures: failures + 1,
        openedMs: opens ? now : openedMs,
        // from now on: the try itself may have taken as long
        probeMs: now + BREAKER.probeEveryMs,
      });
      if (opens) report({ kind: "edge.breaker", part, name, state: "open" });
    },
    openMs(part, name) {
      const openedMs = states.get(keyOf(part, name))?.openedMs ?? null;
      return openedMs === null ? 0 : Math.max(0, clock.now() - openedMs);
    },
  };
}

/**
 * Seconds to keep an answer that nobody could verify. While the site's ledger stays away they grow, spread by chance, so that
 * hot answers are not all asked for again at the same time: over `UNVERIFIED_TTL_GROWS_MS` up to `UNVERIFIED_TTL_MOST_S`.
 */
export function unverifiedTtlS(breaker: Breaker, site: number): number {
  const grown = Math.min(1, breaker.openMs("ledger", String(site)) / UNVERIFIED_TTL_GROWS_MS);
  const mostMoreS = UNVERIFIED_TTL_MOST_S - UNVERIFIED_TTL_S;
  return UNVERIFIED_TTL_S + Math.floor(breaker.random() * grown * (mostMoreS + 1));
}

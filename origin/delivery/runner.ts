import { ambient } from "../../program/current.ts";
import type { Clock } from "../../shared/clock.ts";
import { newId } from "../../shared/current.ts";
import { causeText, type Report } from "../../shared/events.ts";
import type { Postgres, Transaction } from "../db/client.ts";

/**
 * What a piece of work says about the next: again at once, rest until woken, again after a wait, or rest until woken
 * but no longer than `ms`.
 */
export type Next =
  | { kind: "again" }
  | { kind: "rest" }
  | { kind: "wait"; ms: number }
  | { kind: "rest_until"; ms: number };

/** How long to wait when another origin is at the same site's log. */
export const BUSY_MS = 50;

/** Work of one origin at a time, now and then: again at once while there is more of it, else after `everyMs`. */
export function nowAndThen(
  { postgres, clock }: { postgres: Postgres; clock: Clock },
  { purpose, everyMs }: { purpose: number; everyMs: number },
  work: (tx: Transaction) => Promise<boolean>,
): () => Promise<Next> {
  let nextMs = 0;
  return async () => {
    if (clock.now() < nextMs) return { kind: "rest" };
    if ((await postgres.locked({ purpose, id: 0 }, work)) === true) return { kind: "again" };
    nextMs = clock.now() + everyMs;
    return { kind: "rest" };
  };
}

export interface Runner {
  /** Work has come in. Any number of wakes during a run make one further run. */
  wake(): void;
  /** Resolves when nothing is running; call after the signal was aborted. */
  idle(): Promise<void>;
}

/**
 * Runs `work` whenever woken, never twice at once. A failure is reported and tried again after `failureWaitMs`.
 * Stops for good when the signal aborts.
 */
export function createRunner(
  parts: { clock: Clock; report: Report; signal: AbortSignal; failureWaitMs: number },
  name: string,
  work: () => Promise<Next>,
): Runner {
  let [woken, running] = [false, Promise.resolve()];
  let active = false;
  let disturb: () => void = () => undefined;
  const restAtMost = async (ms: number) => {
    const rest = new AbortController();
    disturb = () => rest.abort();
    // a wake while the work was running must not be slept through
    if (!woken) await parts.clock.sleep(ms, AbortSignal.any([parts.signal, rest.signal]));
    disturb = () => undefined;
  };
  const loop = async () => {
    while (woken && !parts.signal.aborted) {
      woken = false;
      // on nobody's behalf, whoever woke it: what it asks and reports is found by an id of its own
      const next = await ambient.run({ request: newId() }, () =>
        work().catch((error: unknown): Next => {
          parts.report({ kind: "loop.failed", loop: name, cause: causeText(error) });
          return { kind: "wait", ms: parts.failureWaitMs };
        }),
      );
      if (next.kind === "rest") continue;
      if (next.kind === "rest_until") await restAtMost(next.ms);
      woken = true;
      if (next.kind === "wait") await parts.clock.sleep(next.ms, parts.signal);
    }
    active = false;
  };
  return {
    wake() {
      woken = true;
      disturb();
      if (active || parts.signal.aborted) return;
      active = true;
      running = loop();
    },
    idle: () => running,
  };
}

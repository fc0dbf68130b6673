import type { Clock } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";

/** What a piece of work says about the next: again at once, rest until woken, or again after a wait. */
export type Next = { kind: "again" } | { kind: "rest" } | { kind: "wait"; ms: number };

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
  const loop = async () => {
    while (woken && !parts.signal.aborted) {
      woken = false;
      const next = await work().catch((error: unknown): Next => {
        parts.report({ kind: "loop.failed", loop: name, cause: causeText(error) });
        return { kind: "wait", ms: parts.failureWaitMs };
      });
      if (next.kind === "rest") continue;
      woken = true;
      if (next.kind === "wait") await parts.clock.sleep(next.ms, parts.signal);
    }
    active = false;
  };
  return {
    wake() {
      woken = true;
      if (active || parts.signal.aborted) return;
      active = true;
      running = loop();
    },
    idle: () => running,
  };
}

import type { Clock, Random } from "../../../shared/clock.ts";
import { COURIER_BACKOFF } from "../../../shared/limits.ts";
import {
  SETBACK_BACKOFF,
  SETBACK_FORGOTTEN_AFTER_MS,
  STALLED_BACKOFF,
} from "../../../shared/limits-edges.ts";
import { backoffMs } from "../../../shared/retry.ts";
import type { Sent } from "./courier.ts";

/** How soon an edge is sent something again, by what came of what it was sent. */
export interface Pace {
  /** Sends since it last took a stretch of the log, or had all of it, that came to nothing. */
  failures(): number;
  /** @returns how long to wait before the next send, in ms; 0 is at once */
  after(sent: Sent, light: boolean): number;
}

/**
 * Only taking what was sent counts as progress. Being somewhere else in the log is free once: a ledger that lost its
 * record says so, and is sent everything at once; one that loses it again and again waits longer each time.
 */
export function createPace({ clock, random }: { clock: Clock; random: Random }): Pace {
  let failures = 0;
  let setbacks = { count: 0, lastMs: 0 };
  // who is away is looked for often, as long as that costs little: it is to have what it missed soon after
  const failedMs = (cheap: boolean) =>
    backoffMs(cheap ? COURIER_BACKOFF : STALLED_BACKOFF, failures, random);
  const setbackMs = () => {
    const forgotten = Math.floor((clock.now() - setbacks.lastMs) / SETBACK_FORGOTTEN_AFTER_MS);
    setbacks = { count: Math.max(0, setbacks.count - forgotten) + 1, lastMs: clock.now() };
    return setbacks.count === 1 ? 0 : backoffMs(SETBACK_BACKOFF, setbacks.count - 1, random);
  };
  return {
    failures: () => failures,
    after(sent, light) {
      // a light send that was taken says that the edge is there, not that it takes what it is sent
      if (sent.kind === "answered") return 0;
      if (sent.kind !== "failed" && sent.kind !== "elsewhere") {
        failures = 0;
        return 0;
      }
      failures += 1;
      if (sent.kind === "failed") return failedMs(light && !sent.answered);
      const backMs = sent.back ? setbackMs() : 0;
      return Math.max(backMs, failures === 1 ? 0 : failedMs(false));
    },
  };
}

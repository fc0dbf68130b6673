import { ambient } from "../../program/current.ts";
import type { Clock } from "../../shared/clock.ts";
import { newId } from "../../shared/current.ts";
import { causeText, type Report } from "../../shared/events.ts";

/** ours: when work that failed is tried again. */
export const ALARM_RETRY_MS = 5_000;
/** ours: woken too early, a ledger says when to come again; Node's timers end at 24 days. */
const SLEEP_MOST_MS = 86_400_000;

/** Wakes one ledger when something is due, as a Durable Object's alarm does; what it forgets in a restart its record still knows. */
export interface Alarm {
  /** At this time and no other; null for never. */
  set(dueMs: number | null): void;
  /** Nothing begins any more; resolves when nothing is under way. */
  close(): Promise<void>;
}

/** @param work what is done then. @returns when there is more to do, null for never */
export function createAlarm(
  { clock, report }: { clock: Clock; report: Report },
  work: () => Promise<number | null>,
): Alarm {
  let timer = new AbortController();
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;
  const set = (dueMs: number | null) => {
    timer.abort();
    timer = new AbortController();
    if (dueMs !== null && !isClosed) void ring(dueMs, timer.signal);
  };
  const ring = async (dueMs: number, signal: AbortSignal) => {
    const ms = Math.min(SLEEP_MOST_MS, Math.max(0, dueMs - clock.now()));
    await clock.sleep(ms, signal);
    // not on behalf of the push that set it
    if (!signal.aborted) working = ambient.run({ request: newId() }, run);
  };
  const run = async () => {
    try {
      set(await work());
    } catch (error) {
      report({ kind: "edge.trouble", part: "ledger", cause: causeText(error) });
      set(clock.now() + ALARM_RETRY_MS);
    }
  };
  return {
    set,
    close() {
      isClosed = true;
      timer.abort();
      return working;
    },
  };
}

import type pg from "pg";
import type { Clock } from "../../shared/clock.ts";

/** ours: how often a session asks Postgres something; a third of the time after which it would be ended as idle. */
const AWAKE_EVERY_MS = 5_000;

/**
 * Keeps a session awake until the signal aborts, and finds out when its other end is gone without a word.
 * @throws the driver's errors, one of them when an answer does not come in time
 */
export async function keepAwake(
  client: pg.Client,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(AWAKE_EVERY_MS, signal);
    if (signal.aborted) return;
    await client.query("select 1");
  }
}

import type { Clock } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { CLOCK_MEASURE_EVERY_MS } from "../../shared/limits.ts";
import type { Database } from "./client.ts";
import { row } from "./rows.ts";

/** The database's clock as a process knows it. */
export interface DatabaseClock extends Clock {
  /** Looks again how far the two clocks are apart. @throws when the database does not say; what was known stays */
  measure(): Promise<void>;
}

/**
 * A clock that tells the database's time, so that times which several origins wrote can be compared, whatever clocks
 * their machines have. It is as far off as half of what the question took, a millisecond or so, and moves only when it is
 * farther off than that: then by how far.
 * @param clock the process's, for what passes between two measurements, and to sleep by
 * @throws when the database does not say its time
 */
export async function createDatabaseClock(db: Database, clock: Clock): Promise<DatabaseClock> {
  const ask = async () => {
    const askedMs = clock.now();
    const { atMs } = await row<{ atMs: number }>(db)`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as "atMs"`;
    const answeredMs = clock.now();
    return { aheadMs: atMs - (askedMs + answeredMs) / 2, errorMs: (answeredMs - askedMs) / 2 };
  };
  let { aheadMs } = await ask();
  return {
    now: () => Math.floor(clock.now() + aheadMs),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    async measure() {
      const measured = await ask();
      if (Math.abs(measured.aheadMs - aheadMs) > measured.errorMs) aheadMs = measured.aheadMs;
    },
  };
}

/** Measures now and then until the signal aborts: clocks drift, are set, and databases move to other machines. */
export async function keepMeasuring(
  clock: DatabaseClock,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(CLOCK_MEASURE_EVERY_MS, signal);
    if (signal.aborted) return;
    await clock.measure().catch((error: unknown) => {
      report({ kind: "loop.failed", loop: "clock", cause: causeText(error) });
    });
  }
}

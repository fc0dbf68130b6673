import type { Clock } from "../../../../../shared/clock.ts";

/** ours: the least time from telling a site to telling it again. */
const TOLD_EVERY_MS = 500;

/** Tells of changes: of the first at once, of those that come soon after it once, when it may. */
export function createTeller(clock: Clock, until: AbortSignal, tell: () => Promise<void>) {
  let isDue = false;
  let isBusy = false;
  const run = async () => {
    isBusy = true;
    while (isDue && !until.aborted) {
      isDue = false;
      await tell();
      await clock.sleep(TOLD_EVERY_MS, until);
    }
    isBusy = false;
  };
  return {
    changed(): void {
      isDue = true;
      if (!isBusy) void run();
    },
  };
}

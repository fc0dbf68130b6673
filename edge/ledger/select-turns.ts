import type { Clock } from "../../shared/clock.ts";
import { SELECT_TIMEOUT_MS, SELECTS_WAITING } from "../../shared/limits-edge.ts";
import type { Selected } from "../ports.ts";

/** Selects of a ledger, which has one thread for all that it is asked. */
export interface SelectTurns {
  /**
   * One after the other. Before each, all goes that the ledger was asked meanwhile, so nothing else ever waits for more than
   * one of them. `busy` when too many wait, and for one whose reader has gone by the time it is its turn.
   */
  run(work: () => Promise<Selected>): Promise<Selected>;
}

export function createSelectTurns(clock: Clock): SelectTurns {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async run(work) {
      if (waiting >= SELECTS_WAITING) return { kind: "busy" };
      waiting += 1;
      const untilMs = clock.now() + SELECT_TIMEOUT_MS;
      const turn = queue.then(async (): Promise<Selected> => {
        // what has arrived comes before a timer, even one that is due at once
        await clock.sleep(0);
        waiting -= 1;
        return clock.now() > untilMs ? { kind: "busy" } : work();
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

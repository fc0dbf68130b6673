import type { Clock } from "../../shared/clock.ts";
import { restAfterMissMs } from "../../shared/company.ts";
import {
  SELECT_REST_BYTES_PER_MS,
  SELECT_TIMEOUT_MS,
  SELECTS_WAITING,
} from "../../shared/limits-edge.ts";
import type { Selected } from "../ports.ts";

/** Selects of a ledger, which has one thread for all that it is asked. */
export interface SelectTurns {
  /**
   * One after the other. Before each, all goes that the ledger was asked meanwhile, so nothing else ever waits for more than
   * one of them. After each comes a rest as long as it took, and as its answer takes to be passed on: a site's selects have
   * half of a thread at most, in company less the longer they are. `busy` when too many wait, and for one whose reader has
   * gone by the time it is its turn.
   */
  run(work: () => Promise<Selected>): Promise<Selected>;
  /** How many wait. */
  waiting(): number;
}

/** @param isInCompany whether other sites have the thread too */
export function createSelectTurns(
  clock: Clock,
  isInCompany: () => boolean = () => false,
): SelectTurns {
  let queue: Promise<unknown> = Promise.resolve();
  let [waiting, beginMs] = [0, 0];
  return {
    waiting: () => waiting,
    async run(work) {
      if (waiting >= SELECTS_WAITING) return { kind: "busy" };
      waiting += 1;
      const untilMs = clock.now() + SELECT_TIMEOUT_MS;
      const turn = queue.then(async (): Promise<Selected> => {
        // what has arrived comes before a timer, even one that is due at once
        await clock.sleep(0);
        waiting -= 1;
        beginMs = clock.now();
        return beginMs > untilMs ? { kind: "busy" } : work();
      });
      queue = turn.then(
        async (selected) => {
          // a Worker's clock goes on when something was waited for (Cloudflare's docs)
          await clock.sleep(0);
          const tookMs = Math.max(
            clock.now() - beginMs,
            bytesOf(selected) / SELECT_REST_BYTES_PER_MS,
          );
          await clock.sleep(isInCompany() ? restAfterMissMs(tookMs, 1) : tookMs);
        },
        () => undefined,
      );
      return turn;
    },
  };
}

const bytesOf = (selected: Selected): number =>
  selected.kind === "live" ? selected.body.byteLength : 0;

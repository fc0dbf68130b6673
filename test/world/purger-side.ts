import type { Purger } from "../../edge/ports.ts";
import type { Bucket, Quota } from "../../edge/purge/bucket.ts";
import { createPurger, type SendPurge } from "../../edge/purge/purger.ts";
import { createProcess, type Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";

/** The purger of an edge: it forgets everything when it dies but how many calls are left. */
export interface PurgerSide extends Purger {
  crash: () => void;
}

export function createPurgerSide(parts: {
  scheduler: Scheduler;
  quota: Quota;
  skewMs: () => number;
  /** A call the platform took. */
  send: (...call: Parameters<SendPurge>) => Promise<void>;
}): PurgerSide {
  const { scheduler, quota, send } = parts;
  let saved: Bucket | null = null;
  let running: { process: Process; purger: Purger } | undefined;
  const start = () => {
    const process = createProcess(scheduler, parts.skewMs);
    const purger = createPurger({
      quota,
      random: scheduler.random,
      clock: process.clock,
      report: () => undefined,
      saved: { load: () => saved, save: (bucket) => void (saved = bucket) },
      async send(tags) {
        await process.call(() => send(tags), scheduler.between(1, 20));
        return "sent";
      },
    });
    return { process, purger };
  };
  return {
    purge(site, wants) {
      running ??= start();
      return running.purger.purge(site, wants);
    },
    crash() {
      running?.process.die();
      running = undefined;
    },
  };
}

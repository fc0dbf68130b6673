import type { Clock } from "../../shared/clock.ts";
import { PURGE_MAX_WAITING } from "../../shared/limits-purges.ts";
import type { Quota } from "./bucket.ts";
import type { Call, Waiting } from "./plan.ts";

/** Which sites calls have just been made for: they leave the reserved ones to the others for a while. */
export interface Shares {
  /** A call is made; a take-down, which waits for nobody, counts against no site. */
  serve(call: Call): void;
  isServed(site: number): boolean;
  /** How long a site is served yet. */
  restMs(site: number): number;
}

const MINUTE_MS = 60_000;

/** In the time that a site is served two calls are won back: what one site uses, others find there again. */
export function createShares({ perMinute }: Quota, clock: Clock): Shares {
  const lengthMs = (2 * MINUTE_MS) / perMinute;
  const servedMs = new Map<number, number>();
  const restMs = (site: number) => {
    const atMs = servedMs.get(site) ?? Number.NEGATIVE_INFINITY;
    // a clock that went back lengthens no wait
    return Math.min(lengthMs, Math.max(0, atMs + lengthMs - clock.now()));
  };
  return {
    serve({ covers }) {
      for (const site of servedMs.keys()) if (restMs(site) === 0) servedMs.delete(site);
      for (const { takesDown, site } of covers) if (!takesDown) servedMs.set(site, clock.now());
    },
    isServed: (site) => restMs(site) > 0,
    restMs,
  };
}

/** How many more of a site may wait: any number while there is room, then as many as its share of the room leaves it. */
export function roomFor(site: number, wanted: number, waiting: ReadonlyMap<unknown, Waiting>) {
  const free = PURGE_MAX_WAITING - waiting.size;
  if (free >= wanted) return wanted;
  const counts = new Map([[site, 0]]);
  for (const want of waiting.values()) counts.set(want.site, (counts.get(want.site) ?? 0) + 1);
  return Math.max(free, PURGE_MAX_WAITING / counts.size - (counts.get(site) ?? 0));
}

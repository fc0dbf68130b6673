import type { Clock } from "../../../shared/clock.ts";
import { createSlots } from "../../../shared/slots.ts";

/** So much work of several sites at once; whoever waits has its turn after those who came before. */
export interface FairSlots {
  use<T>(siteId: number, work: () => Promise<T>): Promise<T>;
}

export interface FairLimits {
  inAll: number;
  perSite: number;
  /** Of sites whose last work took longer than `longMs`, so that the others always find a place. */
  ofLong: number;
  longMs: number;
}

/** @param clock measures how long work takes */
export function createFairSlots(clock: Pick<Clock, "now">, limits: FairLimits): FairSlots {
  const all = createSlots(limits.inAll);
  const sites = createSlots(limits.perSite);
  const long = createSlots(limits.ofLong);
  const longSites = new Set<number>();
  const timed = async <T>(siteId: number, work: () => Promise<T>): Promise<T> => {
    const begunMs = clock.now();
    try {
      return await work();
    } finally {
      if (clock.now() - begunMs > limits.longMs) longSites.add(siteId);
      else longSites.delete(siteId);
    }
  };
  return {
    use(siteId, work) {
      const inAll = () => all.use("all", () => timed(siteId, work));
      // the narrowest first, so that who waits for its own does not hold what others need
      return sites.use(String(siteId), () =>
        longSites.has(siteId) ? long.use("long", inAll) : inAll(),
      );
    },
  };
}

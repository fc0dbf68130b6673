import type { Clock } from "../../shared/clock.ts";
import { createCompany, restAfterMissMs } from "../../shared/company.ts";
import { SHARE_REST_MOST_MS, SHARE_RESTS } from "../../shared/limits-shares.ts";
import { type Lane, LOOK_UPS } from "./limits.ts";

/**
 * A site that is not the only one rests after each turn (`SHARE_RESTS`), so that whoever asks without a pause has a part
 * of the time that its share is, and the processors that are behind it go to others meanwhile.
 */
export interface Rests {
  /** That a site asks. */
  note(site: number): void;
  /** Whether other sites ask too. */
  isInCompany(site: number): boolean;
  /** After a turn of so many milliseconds. */
  begin(lane: Lane, site: number, tookMs: number): void;
  /** Turns of a site's share that rest. */
  count(lane: Lane, site: number): number;
}

/** @param rested is called when somebody may go on */
export function createRests(clock: Clock, rested: () => void): Rests {
  const company = createCompany(clock);
  // what has no site yet neither is company nor has any
  const isInCompany = (site: number) => site !== LOOK_UPS && company.has(site);
  const counts = new Map<string, number>();
  const nameOf = (lane: Lane, site: number) => `${lane} ${site}`;
  const count = (lane: Lane, site: number) => counts.get(nameOf(lane, site)) ?? 0;
  const add = (lane: Lane, site: number, by: 1 | -1) => {
    const now = count(lane, site) + by;
    if (now === 0) counts.delete(nameOf(lane, site));
    else counts.set(nameOf(lane, site), now);
  };
  return {
    note(site) {
      if (site !== LOOK_UPS) company.note(site);
    },
    isInCompany,
    begin(lane, site, tookMs) {
      if (tookMs === 0 || !isInCompany(site)) return;
      add(lane, site, 1);
      void clock.sleep(restMs(lane, tookMs)).then(() => {
        add(lane, site, -1);
        rested();
      });
    },
    count,
  };
}

const restMs = (lane: Lane, tookMs: number): number =>
  lane === "read"
    ? restAfterMissMs(tookMs, SHARE_RESTS.read)
    : Math.min(tookMs * SHARE_RESTS[lane], SHARE_REST_MOST_MS);

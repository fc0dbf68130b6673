import type { Clock } from "../../shared/clock.ts";
import { SHARE_COMPANY_MS, SHARE_REST_MOST_MS, SHARE_RESTS } from "../../shared/limits-shares.ts";
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
  const counts = new Map<string, number>();
  const nameOf = (lane: Lane, site: number) => `${lane} ${site}`;
  const count = (lane: Lane, site: number) => counts.get(nameOf(lane, site)) ?? 0;
  const add = (lane: Lane, site: number, by: 1 | -1) => {
    const now = count(lane, site) + by;
    if (now === 0) counts.delete(nameOf(lane, site));
    else counts.set(nameOf(lane, site), now);
  };
  return {
    note: (site) => company.note(site),
    isInCompany: (site) => company.has(site),
    begin(lane, site, tookMs) {
      if (tookMs === 0 || !company.has(site)) return;
      add(lane, site, 1);
      void clock.sleep(Math.min(tookMs * SHARE_RESTS[lane], SHARE_REST_MOST_MS)).then(() => {
        add(lane, site, -1);
        rested();
      });
    },
    count,
  };
}

/** Who asked lately. What has no site yet neither is company nor has any. */
interface Company {
  note(site: number): void;
  /** Whether another site did. */
  has(site: number): boolean;
}

function createCompany(clock: Clock): Company {
  // of the last two that differ one is another site
  let [last, before] = [nobody, nobody];
  return {
    note(site) {
      if (site === LOOK_UPS) return;
      if (site !== last.site) before = last;
      last = { site, atMs: clock.now() };
    },
    has(site) {
      if (site === LOOK_UPS) return false;
      const other = last.site === site ? before : last;
      return other.site !== LOOK_UPS && clock.now() - other.atMs < SHARE_COMPANY_MS;
    },
  };
}

const nobody = { site: LOOK_UPS, atMs: 0 };

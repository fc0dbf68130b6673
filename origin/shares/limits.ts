import {
  ANSWERS_UNSENT_CHARS,
  SHARE_OF_CONNECTIONS,
  SHARE_IN_COMPANY,
  SHARE_OF_ONE_SITE,
  SHARE_WAIT_MS,
  SHARE_WAITING_IN_ALL,
  SHARE_WAITING_PER_SITE,
  SHARE_WORK_MS,
} from "../../shared/limits-shares.ts";

/** Who goes first: what is written, then what editors look at, then what readers miss. */
export const lanes = ["publishing", "preview", "read"] as const;
export type Lane = (typeof lanes)[number];

/** Instead of a site, for what has none yet: the look-up of a token. It shares like one. */
export const LOOK_UPS = 0;

export interface LaneLimits {
  /** At once in this lane and in those after it. */
  most: number;
  /** Of these, in this lane, of one site. */
  perSite: number;
  /** The same while other sites ask too. */
  inCompany: number;
  /** How long one waits for its turn. */
  waitMs: number;
  /** How long a turn takes; null: as long as it does, for nobody may know what becomes of a write that is cut off. */
  workMs: number | null;
}

export interface ShareLimits {
  lanes: Record<Lane, LaneLimits>;
  /** In each lane. */
  waiting: { perSite: number; inAll: number };
  unsentChars: { perSite: number; inAll: number };
}

/**
 * What an origin with so many connections shares out. Every lane keeps at least one more than the lane after it, and one
 * site never has all of a lane.
 */
export function shareLimits(connections: number): ShareLimits {
  const part = (share: number, least: number) => Math.max(least, Math.floor(connections * share));
  const read = part(SHARE_OF_CONNECTIONS.read, 2);
  const preview = part(SHARE_OF_CONNECTIONS.preview, read + 1);
  const publishing = part(SHARE_OF_CONNECTIONS.publishing, preview + 1);
  const lane = (name: Lane, most: number): LaneLimits => ({
    most,
    perSite: Math.max(1, Math.floor(most * SHARE_OF_ONE_SITE)),
    inCompany: Math.max(1, Math.floor(most * SHARE_IN_COMPANY)),
    waitMs: SHARE_WAIT_MS[name],
    workMs: name === "publishing" ? null : SHARE_WORK_MS,
  });
  return {
    lanes: {
      publishing: lane("publishing", publishing),
      preview: lane("preview", preview),
      read: lane("read", read),
    },
    waiting: { perSite: SHARE_WAITING_PER_SITE, inAll: SHARE_WAITING_IN_ALL },
    unsentChars: ANSWERS_UNSENT_CHARS,
  };
}

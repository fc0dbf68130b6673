import { AppError, detail } from "../../shared/errors.ts";
import { SHARE_RETRY_AFTER_S } from "../../shared/limits-shares.ts";

/** Whose share is used up: that of the site that asks, or everybody's. */
export type Whose = "site" | "all";

/** Of a lane, for metrics. */
export interface LaneState {
  running: number;
  waiting: number;
  /** Since the start: told that its site's share is used up (429), or that everything is (503). */
  refused: Record<Whose, number>;
  /** Since the start: what ended because its asker had gone, or its time was over. */
  ended: { gone: number; late: number };
}

export const overShare = (whose: Whose): AppError =>
  whose === "site"
    ? new AppError("rate_limited", detail.siteShareUsed, { retryAfterS: SHARE_RETRY_AFTER_S })
    : new AppError("busy", detail.busy, { retryAfterS: SHARE_RETRY_AFTER_S });

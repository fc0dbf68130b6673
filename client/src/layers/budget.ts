/** Share of a client's requests that may be sent once more: what keeps an outage from being made worse (Google SRE, ch. 21). */
export const RETRY_RATIO = 0.1;
/** Requests that may be sent once more before any share of others was saved up: a client that just began has failures too. */
export const RETRY_RESERVE = 10;

/** What retries and hedges of one client are paid from. */
export interface Budget {
  /** Something was wanted: that pays for a part of a retry. */
  wanted(): void;
  /** Pays for one more request; false when there is nothing left. */
  take(): boolean;
  /** One more was sent that nobody had paid for, and it failed too: what is wanted next pays for it. */
  owe(): void;
  /** Something was answered: there is no outage, and nothing is owed. */
  answered(): void;
}

/**
 * At most `ratio` of what is wanted is sent once more, from a client's first read on. What is sent before it was saved up is
 * paid off first: `reserve`, which a client begins with, and what is owed. No more than the reserve is ever saved up.
 */
export function createBudget({ ratio = RETRY_RATIO, reserve = RETRY_RESERVE } = {}): Budget {
  let saved = reserve;
  let advanced = reserve;
  let owed = 0;
  return {
    wanted() {
      if (owed > 0) owed -= ratio;
      else if (advanced > 0) advanced -= ratio;
      else saved = Math.min(reserve, saved + ratio);
    },
    take() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
    owe: () => void (owed += 1),
    answered: () => void (owed = 0),
  };
}

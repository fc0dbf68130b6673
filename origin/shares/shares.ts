import type { Clock } from "../../shared/clock.ts";
import { detail, AppError } from "../../shared/errors.ts";
import { SHARE_RETRY_AFTER_S } from "../../shared/limits-shares.ts";
import type { Lane, ShareLimits } from "./limits.ts";
import type { LaneState, Whose } from "./refusal.ts";
import { createTurns } from "./turns.ts";

/**
 * Shares out what an origin has little of: connections to Postgres, the thread that serializes, and memory for answers.
 * Whatever one site asks, the others get their turn.
 */
export interface Shares {
  /**
   * Runs `work` when it is the site's turn in its lane. What is over its share hears so at once, or when it has waited
   * the lane's time. `work` is given a signal that aborts when the asker has gone or the lane's time is over; it should
   * end then. Never used inside of another turn, which might wait for itself.
   * @param besidesMs what the work takes of the machine before and after its turn: the site rests for that too
   * @throws AppError `rate_limited` for what is over the site's share, `busy` when all is used up or the time is over
   */
  use<T>(
    lane: Lane,
    site: number,
    asker: AbortSignal | undefined,
    work: (ended: AbortSignal) => Promise<T>,
    besidesMs?: number,
  ): Promise<T>;
  /** Counts an answer that is made and not sent yet, in characters. @returns what is called when it is sent */
  hold(site: number, chars: number): () => void;
  states(): { lanes: Record<Lane, LaneState>; unsentChars: number };
}

type Ended = LaneState["ended"];

/** @param clock measures waits and turns */
export function createShares(limits: ShareLimits, clock: Clock): Shares {
  const turns = createTurns(limits, clock);
  const unsent = createUnsent(limits.unsentChars);
  const ended: Record<Lane, Ended> = { publishing: none(), preview: none(), read: none() };
  const state = (lane: Lane): LaneState => ({ ...turns.state(lane), ended: { ...ended[lane] } });
  return {
    async use(lane, site, asker, work, besidesMs = 0) {
      const used = lane === "publishing" ? undefined : unsent.usedUp(site);
      if (used !== undefined) throw turns.refuse(lane, used);
      if ((await turns.take(lane, site, asker)) === "gone") {
        ended[lane].gone += 1;
        throw tooLong();
      }
      const beginMs = clock.now();
      try {
        return await inTime(clock, limits.lanes[lane].workMs, asker, ended[lane], work);
      } finally {
        turns.give(lane, site, clock.now() - beginMs + besidesMs);
      }
    },
    hold: (site, chars) => unsent.hold(site, chars),
    states: () => ({
      lanes: { publishing: state("publishing"), preview: state("preview"), read: state("read") },
      unsentChars: unsent.chars(),
    }),
  };
}

const none = (): Ended => ({ gone: 0, late: 0 });

async function inTime<T>(
  clock: Clock,
  ms: number | null,
  asker: AbortSignal | undefined,
  count: Ended,
  work: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const [ending, over] = [new AbortController(), new AbortController()];
  const end = (why: keyof Ended) => {
    if (over.signal.aborted || ending.signal.aborted) return;
    count[why] += 1;
    ending.abort(tooLong());
  };
  const leave = () => end("gone");
  asker?.addEventListener("abort", leave);
  if (ms !== null) void clock.sleep(ms, over.signal).then(() => end("late"));
  try {
    return await work(ending.signal);
  } catch (error) {
    // what a cancelled statement says is our own doing
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    over.abort();
    asker?.removeEventListener("abort", leave);
  }
}

const tooLong = () =>
  new AppError("busy", detail.tookTooLong, { retryAfterS: SHARE_RETRY_AFTER_S });

function createUnsent(limits: ShareLimits["unsentChars"]) {
  const bySite = new Map<number, number>();
  let all = 0;
  const add = (site: number, chars: number) => {
    const held = (bySite.get(site) ?? 0) + chars;
    if (held === 0) bySite.delete(site);
    else bySite.set(site, held);
    all += chars;
  };
  return {
    chars: () => all,
    usedUp(site: number): Whose | undefined {
      if ((bySite.get(site) ?? 0) >= limits.perSite) return "site";
      return all >= limits.inAll ? "all" : undefined;
    },
    hold(site: number, chars: number) {
      let isHeld = true;
      add(site, chars);
      return () => {
        if (isHeld) add(site, -chars);
        isHeld = false;
      };
    },
  };
}

import type { Clock } from "../../shared/clock.ts";
import type { AppError } from "../../shared/errors.ts";
import { lanes, type Lane, type ShareLimits } from "./limits.ts";
import { createRests } from "./rests.ts";
import { overShare, type LaneState, type Whose } from "./refusal.ts";

/** Who is at it and who waits, by lane and site. */
export interface Turns {
  /**
   * Waits until the site may run one more in the lane; then `give` must follow. The first lane goes first, within a lane
   * one site after the other. @returns `gone` when the asker went before @throws AppError `rate_limited`, `busy`
   */
  take(lane: Lane, site: number, asker: AbortSignal | undefined): Promise<"taken" | "gone">;
  /** After so many milliseconds of work. The lane is free at once; the site's share may rest first. */
  give(lane: Lane, site: number, tookMs: number): void;
  /** Counts a refusal. @returns what the asker is told */
  refuse(lane: Lane, whose: Whose): AppError;
  state(lane: Lane): Omit<LaneState, "ended">;
}

/** One that waits; called once, when it has its turn or lost it. */
type Waiting = (outcome: "taken" | "gone" | "late") => void;

interface Queue {
  running: Map<number, number>;
  /** The site whose turn is next comes first, and who has waited longest of each. */
  waiting: Map<number, Set<Waiting>>;
  refused: LaneState["refused"];
}

type Queues = Record<Lane, Queue>;

const createQueue = (): Queue => ({
  running: new Map(),
  waiting: new Map(),
  refused: { site: 0, all: 0 },
});

export function createTurns(limits: ShareLimits, clock: Clock): Turns {
  const queues: Queues = { publishing: createQueue(), preview: createQueue(), read: createQueue() };
  const isFull = (lane: Lane) => isTaken(queues, limits, lane);
  const rests = createRests(clock, () => serve());
  const shareOf = (lane: Lane, site: number) =>
    limits.lanes[lane][rests.isInCompany(site) ? "inCompany" : "perSite"];
  const hasShare = (lane: Lane, site: number) =>
    (queues[lane].running.get(site) ?? 0) + rests.count(lane, site) < shareOf(lane, site);
  const refuse = (lane: Lane, whose: Whose) => {
    queues[lane].refused[whose] += 1;
    return overShare(whose);
  };
  const refuseSite = (lane: Lane, site: number) =>
    refuse(lane, hasShare(lane, site) ? "all" : "site");
  const serve = () => {
    for (const lane of lanes) {
      const queue = queues[lane];
      for (const site of Array.from(queue.waiting.keys())) {
        if (isFull(lane)) break;
        const [first] = queue.waiting.get(site) ?? [];
        if (first === undefined || !hasShare(lane, site)) continue;
        leave(queue, site, first);
        moveLast(queue, site);
        add(queue.running, site, 1);
        first("taken");
      }
    }
  };
  return {
    refuse,
    async take(lane, site, asker) {
      if (asker?.aborted === true) return "gone";
      rests.note(site);
      const queue = queues[lane];
      const ahead = queue.waiting.get(site)?.size ?? 0;
      if (ahead === 0 && hasShare(lane, site) && !isFull(lane)) {
        add(queue.running, site, 1);
        return "taken";
      }
      const { perSite, inAll } = limits.waiting;
      // the first of a site may always wait, whoever else does
      if (ahead >= perSite || (ahead > 0 && inQueue(queue) >= inAll)) throw refuseSite(lane, site);
      const outcome = await waitIn(queue, site, clock, limits.lanes[lane].waitMs, asker);
      if (outcome === "late") throw refuseSite(lane, site);
      return outcome;
    },
    give(lane, site, tookMs) {
      add(queues[lane].running, site, -1);
      rests.begin(lane, site, tookMs);
      serve();
    },
    state(lane) {
      const queue = queues[lane];
      const refused = { ...queue.refused };
      return { running: total(queue.running), waiting: inQueue(queue), refused };
    },
  };
}

/** Whether a lane has all that it may: what runs counts for its lane and for those before it. */
const isTaken = (queues: Queues, limits: ShareLimits, lane: Lane): boolean =>
  lanes.slice(0, lanes.indexOf(lane) + 1).some((before) => {
    const counted = lanes.slice(lanes.indexOf(before));
    return sum(counted.map((one) => total(queues[one].running))) >= limits.lanes[before].most;
  });

const inQueue = ({ waiting }: Queue) => sum([...waiting.values()].map(({ size }) => size));

function waitIn(
  queue: Queue,
  site: number,
  clock: Clock,
  ms: number,
  asker: AbortSignal | undefined,
): Promise<"taken" | "gone" | "late"> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const drop = (outcome: "gone" | "late") => {
      if (leave(queue, site, done)) done(outcome);
    };
    const goes = () => drop("gone");
    const done: Waiting = (outcome) => {
      over.abort();
      asker?.removeEventListener("abort", goes);
      resolve(outcome);
    };
    queue.waiting.set(site, (queue.waiting.get(site) ?? new Set()).add(done));
    asker?.addEventListener("abort", goes);
    void clock.sleep(ms, over.signal).then(() => drop("late"));
  });
}

/** @returns whether it was still waiting */
function leave({ waiting }: Queue, site: number, one: Waiting): boolean {
  const ofSite = waiting.get(site);
  const wasWaiting = ofSite?.delete(one) ?? false;
  if (ofSite?.size === 0) waiting.delete(site);
  return wasWaiting;
}

function moveLast({ waiting }: Queue, site: number): void {
  const ofSite = waiting.get(site);
  if (ofSite === undefined) return;
  waiting.delete(site);
  waiting.set(site, ofSite);
}

function add(counts: Map<number, number>, site: number, by: number): void {
  const count = (counts.get(site) ?? 0) + by;
  if (count === 0) counts.delete(site);
  else counts.set(site, count);
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
const total = (counts: Map<number, number>) => sum([...counts.values()]);

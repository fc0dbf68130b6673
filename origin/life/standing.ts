import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { STANDING_LOOK_MS } from "../../shared/limits-life.ts";
import type { DatabaseStanding, ReplicaState } from "../db/standing.ts";
import { WAITS } from "./readiness.ts";

/**
 * What an origin may do. A `primary` does everything; a `standby` has a replica to read from; one that was `overtaken` has a
 * database in whose place another one goes on, so that whatever it wrote would be lost.
 */
export type Stance = "primary" | "standby" | "overtaken";

/** The word of an origin on what it may do now. */
export interface Standing {
  stance(): Stance;
  /** How far the replica is; null for an origin that has none. */
  replica(): ReplicaState | null;
  /** Takes no write from this moment on; whoever calls it has told the database why. */
  overtake(): void;
}

export interface StandingParts {
  clock: Clock;
  report: Report;
  /** What the database says. @throws when it does not say it */
  look: () => Promise<DatabaseStanding>;
  /** Begins a new epoch where the database is on a new timeline. @returns how many sites have one */
  settle: () => Promise<number>;
  /** Hears from edges whether this origin was overtaken, and tells the database; returns in time whatever they do. */
  ask: () => Promise<void>;
  /** What only a primary does: materializing, sending, what is due. `off` returns when all of it rests. */
  loops: { on: () => void; off: () => Promise<void> };
}

/** A standing that is looked after. */
export interface KeptStanding extends Standing {
  /** Looks, and does what follows. @throws when the database does not say it; then everything stays as it is */
  step(): Promise<void>;
  /** Looks again and again, until the signal aborts. */
  keep(signal: AbortSignal): Promise<void>;
}

const CAUSES: Record<Stance, string> = {
  primary: "The origin takes writes.",
  standby: WAITS.standby,
  overtaken: WAITS.overtaken,
};

/**
 * Follows what the database becomes under an origin, in both directions and without a restart: a replica that is promoted, a
 * primary that is made a replica again, one that another took the place of. Begins as a standby.
 */
export function createStanding(parts: StandingParts): KeptStanding {
  const { clock, report, loops } = parts;
  let stance: Stance = "standby";
  let told: Stance | undefined;
  let replica: ReplicaState | null = null;
  const become = async (next: Stance) => {
    // nothing is let in before the loops run, and nothing any more before they rest
    if (next === "primary") loops.on();
    stance = next;
    if (told !== next) report({ kind: "origin.standing", standing: next, cause: CAUSES[next] });
    told = next;
    if (next !== "primary") await loops.off();
  };
  const standingOf = (looked: DatabaseStanding): Stance => {
    if (looked.replica !== null) return "standby";
    return looked.overtaken === null ? "primary" : "overtaken";
  };
  const step = async () => {
    let looked = await parts.look();
    replica = looked.replica;
    if (looked.replica === null && looked.isNewTimeline) {
      const sites = await parts.settle();
      if (sites > 0) report({ kind: "epoch.begun", sites });
    }
    if (standingOf(looked) === "primary" && stance !== "primary") {
      await parts.ask();
      looked = await parts.look();
    }
    const next = standingOf(looked);
    if (next !== told || next !== stance) await become(next);
  };
  return {
    stance: () => stance,
    replica: () => replica,
    overtake: () => void (stance = stance === "primary" ? "overtaken" : stance),
    step,
    async keep(signal) {
      while (!signal.aborted) {
        await clock.sleep(STANDING_LOOK_MS, signal);
        // readiness and the loops say that the database is away
        if (!signal.aborted) await step().catch(() => undefined);
      }
    },
  };
}

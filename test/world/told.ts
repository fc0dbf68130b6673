import type { Batch } from "../../shared/push.ts";
import type { Made } from "./history.ts";
import type { Scheduler } from "./scheduler.ts";

/** What a ledger was told since it has its record. */
export interface Told {
  took: (batch: Batch) => void;
  /** The ledger lost its record. */
  forget: () => void;
  /** Since when it knows of this, or of a whole log that began later; undefined: not yet, or it cannot know. */
  sinceMs: (end: Made) => number | undefined;
  /** Whether it once had the whole log of an epoch after this one; who asked it at that time, maybe of a record lost since. */
  hadWholeAfter: (epoch: number, askedMs: number) => boolean;
  /** Whether it ever recorded this body, or another one that is the same. */
  had: (body: string) => boolean;
}

interface TakenHead {
  atMs: number;
  epoch: number;
  change: number;
  whole: boolean;
}

export function createTold(scheduler: Scheduler): Told {
  let heads: TakenHead[] = [];
  let forgotten: TakenHead[] = [];
  let forgotMs = Number.NEGATIVE_INFINITY;
  let everForgot = false;
  const bodies = new Set<string>();
  return {
    took({ epoch, to, change, head, entries }) {
      heads.push({ atMs: scheduler.now(), epoch, change, whole: head !== undefined && to >= head });
      for (const entry of entries) if (entry.state === "live") bodies.add(entry.body);
    },
    forget() {
      [forgotten, heads] = [heads, []];
      forgotMs = scheduler.now();
      everForgot = true;
    },
    sinceMs({ kind, epoch, number }) {
      const known = heads.find((head) =>
        head.epoch === epoch && kind !== "restored"
          ? head.change >= number
          : head.epoch >= epoch && head.whole,
      );
      // which keys a log had that was lost, it has forgotten
      return everForgot && known !== undefined && known.epoch > 1 ? undefined : known?.atMs;
    },
    hadWholeAfter: (epoch, askedMs) =>
      [...heads, ...(askedMs <= forgotMs ? forgotten : [])].some(
        (head) => head.epoch > epoch && head.whole,
      ),
    had: (body) => bodies.has(body),
  };
}

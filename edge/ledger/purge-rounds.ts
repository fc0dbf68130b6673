import { withDeadline } from "../../shared/clock.ts";
import { causeText } from "../../shared/events.ts";
import { isTagKey } from "../../shared/keys.ts";
import { PURGE_ROUNDS_AFTER_MS, PURGER_TIMEOUT_MS } from "../../shared/limits-purges.ts";
import { REPAIR_AFTER_MS } from "../../shared/limits.ts";
import type { LedgerParts, LedgerRecord, Task } from "./record.ts";
import type { Purged, Want } from "../ports.ts";

/** The round after the purges: the comparison of store and ledger. */
export const REPAIR_ROUND = PURGE_ROUNDS_AFTER_MS.length + 1;
/** ours: how long a failed purge or repair waits. */
export const TASK_RETRY_MS = 1_000;

/**
 * Makes the purges among these tasks, as far as the purger may send them now. What was sent moves to its next round,
 * what waits keeps its round and is asked for again; so does what failed. Never throws for a purger that does.
 */
export async function purgeTasks(parts: LedgerParts, tasks: Task[]): Promise<void> {
  const { clock, record, report } = parts;
  const purges = tasks.filter((task) => task.round < REPAIR_ROUND);
  if (purges.length === 0) return;
  try {
    const { waiting, againInMs } = await ask(parts, purges);
    const open = new Set(waiting);
    const isOpen = (task: Task) => open.has(task.key);
    const nowMs = clock.now();
    eachRound(purges.filter(isOpen), (ofRound, round) =>
      record.postpone(ofRound, round, nowMs + againInMs),
    );
    eachRound(
      purges.filter((task) => !isOpen(task)),
      (ofRound, round) => advance(record, ofRound, round + 1, nowMs + pauseAfter(round)),
    );
  } catch (error) {
    report({ kind: "edge.trouble", part: "purge", cause: causeText(error) });
    eachRound(purges, (ofRound, round) =>
      record.postpone(ofRound, round, clock.now() + TASK_RETRY_MS),
    );
  }
}

/** No store has anything of a tag that could be compared. */
function advance(record: LedgerRecord, tasks: Task[], round: number, dueMs: number): void {
  const isOver = ({ key }: Task) => round === REPAIR_ROUND && isTagKey(key);
  const over = tasks.filter(isOver);
  if (over.length > 0) record.finish(over);
  const others = tasks.filter((task) => !isOver(task));
  if (others.length > 0) record.postpone(others, round, dueMs);
}

async function ask({ clock, purger, record, site }: LedgerParts, tasks: Task[]): Promise<Purged> {
  const { epoch } = record.head();
  // what caches have of a key from before a take-down may show it, even if it was an edit that took it out of there
  const floor = record.floor();
  const wants = tasks.map(({ key, position, oldest, round, state }): Want => ({
    key,
    version: { epoch, position },
    round,
    takesDown: state !== "live" || oldest <= floor,
  }));
  const asked = await withDeadline(clock, PURGER_TIMEOUT_MS, purger.purge(site, wants));
  if (asked.kind === "done") return asked.value;
  throw new Error(`the purger gave no answer in ${PURGER_TIMEOUT_MS} ms`);
}

function eachRound(tasks: Task[], work: (ofRound: Task[], round: number) => void): void {
  for (let round = 0; round < REPAIR_ROUND; round++) {
    const ofRound = tasks.filter((task) => task.round === round);
    if (ofRound.length > 0) work(ofRound, round);
  }
}

/** The rounds are named by their time after the first; each pause runs from the purge before. */
function pauseAfter(round: number): number {
  const next = PURGE_ROUNDS_AFTER_MS[round];
  return next === undefined ? REPAIR_AFTER_MS : next - (PURGE_ROUNDS_AFTER_MS[round - 1] ?? 0);
}

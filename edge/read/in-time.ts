import { withDeadline, type Clock } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import type { Breaker } from "./breaker.ts";

export interface InTimeParts {
  breaker: Breaker;
  clock: Clock;
  report: Report;
}

/** What a part said, or that it could not say anything in time. */
export type Found<T> = { kind: "found"; value: T } | { kind: "away" };

/**
 * A part that fails or dawdles is away, which is not the same as having nothing. One that has done so for a while is not
 * waited for.
 */
export async function inTime<T>(
  { breaker, clock, report }: InTimeParts,
  part: "store" | "ledger" | "replica",
  name: string,
  ms: number,
  work: () => Promise<T>,
): Promise<Found<T>> {
  if (!breaker.admits(part, name)) return { kind: "away" };
  const found = await tryInTime(clock, ms, work);
  breaker.tell(part, name, found.kind === "found");
  if (found.kind === "found") return found;
  report({ kind: "edge.trouble", part, cause: found.cause });
  return { kind: "away" };
}

async function tryInTime<T>(
  clock: Clock,
  ms: number,
  work: () => Promise<T>,
): Promise<{ kind: "found"; value: T } | { kind: "away"; cause: string }> {
  try {
    const timed = await withDeadline(clock, ms, work());
    if (timed.kind === "done") return { kind: "found", value: timed.value };
    return { kind: "away", cause: `no answer in ${ms} ms` };
  } catch (error) {
    return { kind: "away", cause: causeText(error) };
  }
}

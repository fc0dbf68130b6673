import type { Clock } from "../../../shared/clock.ts";
import { SUMMARIZED_AT_ONCE, SUMMARIZE_EVERY_MS } from "../../../shared/limits.ts";
import { lockPurpose, type Postgres, type Transaction } from "../../db/client.ts";
import { findUnsummarized, summarizeNext } from "../../db/content/summary-fills.ts";
import { nowAndThen } from "../runner.ts";

/**
 * Gives documents of before there were summaries theirs, a set at a time; of several origins one at once. Who writes one of
 * them meanwhile makes the set begin again on a newer snapshot.
 */
export const createSummarizer = (parts: { postgres: Postgres; clock: Clock }) =>
  nowAndThen(parts, { purpose: lockPurpose.summaries, everyMs: SUMMARIZE_EVERY_MS }, summarizeSome);

/** @returns whether there may be more */
export async function summarizeSome(tx: Transaction): Promise<boolean> {
  const found = await findUnsummarized(tx);
  if (found === undefined) return false;
  await summarizeNext(tx, found, SUMMARIZED_AT_ONCE);
  return true;
}

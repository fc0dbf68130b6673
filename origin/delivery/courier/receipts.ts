import type { Clock } from "../../../shared/clock.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { CHANGES_KEEP_MS, MAX_OUTGROWN_LISTED } from "../../../shared/limits.ts";
import { findChange, type ChangeRow } from "../../db/log/changes.ts";
import type { Database } from "../../db/client.ts";
import { findOutgrown, type OutgrownQuery } from "../../db/log/outgrown.ts";
import { isForgotten, listReceipts, type EdgeReceipt } from "../../db/log/receipts.ts";
import { timesOf, type Times } from "./receipt-times.ts";

/** Where a change is: in the log, and at which edges. */
export interface Receipt extends ChangeRow, Times<EdgeReceipt> {
  /** Queries that it touches and that are too large to show it; at most MAX_OUTGROWN_LISTED. */
  outgrown: OutgrownQuery[];
}

/** @throws AppError `not_found`, which says so of a change that is no longer kept */
export async function requireReceipt(
  db: Database,
  siteId: number,
  change: number,
): Promise<Receipt> {
  const found = await findChange(db, siteId, change);
  if (found === undefined) {
    const why = (await isForgotten(db, siteId, change)) ? NO_LONGER_KEPT : detail.notFound;
    throw new AppError("not_found", why);
  }
  const edges = await listReceipts(db, siteId, change);
  // of the same look at the edges
  const live = found.materializedAt !== null && edges.every((edge) => edge.live);
  const outgrown = await findOutgrown(db, siteId, change, MAX_OUTGROWN_LISTED);
  return { ...found, live, outgrown, ...timesOf({ ...found, edges, live }) };
}

const NO_LONGER_KEPT = `It is no longer kept: it was at every edge, and committed more than ${
  CHANGES_KEEP_MS / 86_400_000
} days ago.`;

/** How often a waiting write looks, should no event wake it (another origin may hold the couriers). */
const LOOK_AGAIN_MS = 250;

/** Lets waiting writes know that an edge moved. */
export interface Movement {
  /** Resolves when an edge of the site moved next. */
  next(siteId: number): Promise<void>;
  moved(siteId: number): void;
}

/** @param told of every movement too */
export function createMovement(told: (siteId: number) => void = () => undefined): Movement {
  const waiting = new Map<number, (() => void)[]>();
  return {
    next: (siteId) =>
      new Promise((resolve) => {
        waiting.set(siteId, [...(waiting.get(siteId) ?? []), resolve]);
      }),
    moved: (siteId) => {
      told(siteId);
      for (const resolve of waiting.get(siteId) ?? []) resolve();
      waiting.delete(siteId);
    },
  };
}

/** Waits until a change is live everywhere, at most `timeoutMs`. @returns whether it is */
export async function awaitLive(
  parts: { db: Database; clock: Clock; movement: Movement },
  siteId: number,
  change: number,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = parts.clock.now() + timeoutMs;
  for (;;) {
    const moved = parts.movement.next(siteId);
    if ((await findChange(parts.db, siteId, change))?.live === true) return true;
    const leftMs = deadline - parts.clock.now();
    if (leftMs <= 0) return false;
    const stop = new AbortController();
    await Promise.race([moved, parts.clock.sleep(Math.min(leftMs, LOOK_AGAIN_MS), stop.signal)]);
    stop.abort();
  }
}

import { type Clock, nowText } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import { causeText, type Report } from "../../../shared/events.ts";
import { LEAVING_AT_ONCE, LEAVING_GIVE_UP_MS, LEAVING_RETRY_MS } from "../../../shared/limits.ts";
import type { Database } from "../../db/client.ts";
import {
  endLeaving,
  giveUpLeaving,
  recordLeavingFailure,
  takeLeavingEdges,
  type Leaver,
} from "../../db/log/leaving-edges.ts";
import { forgetEdgeKeys } from "../../db/log/joined-edges.ts";
import type { EdgeClient } from "./edge-client.ts";
import type { Next } from "../runner.ts";

export interface Leaving {
  db: Database;
  edges: Pick<EdgeClient, "forget">;
  clock: Clock;
  report: Report;
}

/**
 * Tells edges that were removed to forget their site, each every LEAVING_RETRY_MS until it heard it; those that never do
 * are given up after LEAVING_GIVE_UP_MS. Telling one twice changes nothing, nor does telling one that was added again.
 */
export async function tellLeaving(parts: Leaving): Promise<Next> {
  const { db, report } = parts;
  for (const { id, siteId } of await giveUpLeaving(db, nowText(parts, LEAVING_GIVE_UP_MS)))
    report({ kind: "edge.leaving", site: siteId, edge: id, outcome: "given_up" });
  const before = nowText(parts, LEAVING_RETRY_MS);
  const taken = { now: nowText(parts), before, limit: LEAVING_AT_ONCE };
  const leavers = await takeLeavingEdges(db, taken);
  await Promise.all(leavers.map((leaver) => tell(parts, leaver)));
  await forgetEdgeKeys(db);
  return { kind: leavers.length === LEAVING_AT_ONCE ? "again" : "rest" };
}

async function tell({ db, edges, clock, report }: Leaving, leaver: Leaver): Promise<void> {
  const { id: edge, siteId: site, url, epoch } = leaver;
  try {
    await edges.forget(url, { site, epoch, edge });
  } catch (error) {
    report({ kind: "courier.failed", site, edge, attempt: 1, cause: causeText(error) });
    const known = error instanceof AppError;
    const cause = known ? error.message : "It could not be told; the origin's log says why.";
    return recordLeavingFailure(db, edge, cause, nowText({ clock }));
  }
  await endLeaving(db, edge);
  report({ kind: "edge.leaving", site, edge, outcome: "told" });
}

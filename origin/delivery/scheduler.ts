import { nowText } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { causeText } from "../../shared/events.ts";
import { POLL_MS, SCHEDULE_RETRY_MS, SCHEDULES_AT_ONCE } from "../../shared/limits.ts";
import type { Writer } from "../content/change/edit.ts";
import { publishDueRelease } from "../content/plan/releases.ts";
import { carryOutDue } from "../content/plan/schedules.ts";
import { outageOf } from "../db/errors.ts";
import { dueDocuments, findDue, type Due } from "../db/plan/schedules.ts";
import { findSiteById, type Site } from "../db/site/sites.ts";
import type { Next } from "./runner.ts";

/** How long to wait when somebody else is editing, or carrying out, all that is due. */
const BUSY_MS = 50;

/** Carries out what is due by the origin's clock. One per process; several processes share the work. */
export interface Scheduler {
  /** One round: at most one batch of each site, so that none waits for another's thousands. @returns when to come again */
  round(): Promise<Next>;
}

/** What failed, and until when it is left aside. */
interface Aside {
  documents: Map<number, number>;
  releases: Map<number, number>;
}

export function createScheduler(parts: Writer): Scheduler {
  const aside: Aside = { documents: new Map(), releases: new Map() };
  const due = () => {
    for (const failed of [aside.documents, aside.releases]) letIn(failed, parts.clock.now());
    const leftOut = {
      documents: [...aside.documents.keys()],
      releases: [...aside.releases.keys()],
    };
    return findDue(parts.postgres.db, nowText(parts), leftOut);
  };
  return {
    async round() {
      const before = await due();
      let moved = false;
      for (const id of before.sites) {
        const site = await requireSite(parts, id);
        moved = (await carryOutBatch(parts, site, aside.documents)) || moved;
      }
      for (const release of before.releases)
        moved = (await publishOne(parts, release, aside.releases)) || moved;
      return whatNext(await due(), moved, parts.clock.now());
    },
  };
}

function whatNext({ sites, releases, nextMs }: Due, moved: boolean, nowMs: number): Next {
  if (sites.length > 0 || releases.length > 0)
    return moved ? { kind: "again" } : { kind: "wait", ms: BUSY_MS };
  // what lies farther ahead than the poll is left to it: timers hold no years
  const leftMs = nextMs === null ? Infinity : nextMs - nowMs;
  return leftMs > 2 * POLL_MS ? { kind: "rest" } : { kind: "rest_until", ms: leftMs };
}

/** @returns whether anything was taken up */
async function carryOutBatch(
  parts: Writer,
  site: Site,
  aside: Map<number, number>,
): Promise<boolean> {
  const filter = { limit: SCHEDULES_AT_ONCE, except: [...aside.keys()] };
  try {
    return await carryOutNamed(parts, site, filter);
  } catch (error) {
    refuseOutage(error);
  }
  // one of them cannot be carried out for a reason nobody foresaw: each alone, so that it fails alone
  for (const id of await dueDocuments(parts.postgres.db, site.id, nowText(parts), filter)) {
    try {
      await carryOutNamed(parts, site, { ...filter, only: [id] });
    } catch (error) {
      refuseOutage(error);
      aside.set(id, parts.clock.now() + SCHEDULE_RETRY_MS);
      const cause = causeText(error);
      parts.report({ kind: "schedule.failed", site: site.id, document: id, cause });
    }
  }
  return true;
}

async function carryOutNamed(
  parts: Writer,
  site: Site,
  filter: Parameters<typeof carryOutDue>[2],
): Promise<boolean> {
  const { documents, change } = await carryOutDue(parts, site, filter);
  if (documents > 0)
    parts.report({ kind: "schedules.carried_out", site: site.id, documents, change });
  return documents > 0;
}

async function publishOne(
  parts: Writer,
  { id, siteId }: { id: number; siteId: number },
  aside: Map<number, number>,
): Promise<boolean> {
  try {
    return await publishDueRelease(parts, await requireSite(parts, siteId), id);
  } catch (error) {
    refuseOutage(error);
    aside.set(id, parts.clock.now() + SCHEDULE_RETRY_MS);
    parts.report({ kind: "release.failed", site: siteId, release: id, cause: causeText(error) });
    return true;
  }
}

/** While the database cannot be reached nothing can be carried out, and nothing is to blame. @throws what it was given */
function refuseOutage(error: unknown): void {
  const seen = outageOf(error) ?? error;
  if (seen instanceof AppError && seen.code === "unavailable") throw error;
}

async function requireSite(parts: Writer, id: number): Promise<Site> {
  const site = await findSiteById(parts.postgres.db, id);
  if (site === undefined) throw new Error(`there is no site ${id}`);
  return site;
}

function letIn(aside: Map<number, number>, nowMs: number): void {
  for (const [id, untilMs] of aside) if (untilMs <= nowMs) aside.delete(id);
}

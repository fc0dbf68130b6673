import { sql } from "../drizzle.ts";
import type { Database } from "../client.ts";
import { iso, rows } from "../rows.ts";

/** An edge that was removed and has not been told yet. */
export interface LeavingEdge {
  id: number;
  name: string;
  url: string;
  removedAt: string;
  failedAt: string | null;
  lastError: string | null;
}

export function listLeavingEdges(db: Database, siteId: number): Promise<LeavingEdge[]> {
  return rows<LeavingEdge>(db)`
    select id, name, url, ${iso(sql`removed_at`)} as "removedAt", ${iso(sql`failed_at`)} as "failedAt",
      last_error as "lastError"
    from leaving_edges where site_id = ${siteId} order by id`;
}

/**
 * Removes an edge of a site: nothing is sent to it any more but that it was removed, and with `atOnce` not even that.
 * @returns whether the site had it, as an edge or as one that is leaving
 */
export async function removeEdge(
  db: Database,
  siteId: number,
  id: number,
  { atOnce, now }: { atOnce: boolean; now: string },
): Promise<boolean> {
  const found = await rows(db)`
    with removed as (delete from edges where site_id = ${siteId} and id = ${id} returning id, site_id, name, url),
    leaving as (
      insert into leaving_edges (id, site_id, name, url, removed_at)
      select id, site_id, name, url, ${now}::timestamptz from removed where not ${atOnce}::boolean
      on conflict do nothing),
    forgotten as (
      delete from leaving_edges where site_id = ${siteId} and id = ${id} and ${atOnce}::boolean returning id)
    select id from removed union all select id from forgotten
    union all select id from leaving_edges where site_id = ${siteId} and id = ${id} limit 1`;
  return found.length > 0;
}

/** What is sent to an edge that is leaving. */
export interface Leaver {
  id: number;
  siteId: number;
  url: string;
  /** Of the site's log. */
  epoch: number;
}

/** Takes some edges to tell, which nobody has tried since `before`; so several origins do not tell the same at once. */
export function takeLeavingEdges(
  db: Database,
  { now, before, limit }: { now: string; before: string; limit: number },
): Promise<Leaver[]> {
  return rows<Leaver>(db)`
    update leaving_edges e set tried_at = ${now}::timestamptz
    from logs l
    where l.site_id = e.site_id and e.id in (
      select id from leaving_edges where tried_at is null or tried_at <= ${before}::timestamptz
      order by tried_at nulls first, id limit ${limit} for update skip locked)
    returning e.id, e.site_id as "siteId", e.url, l.epoch`;
}

export async function recordLeavingFailure(
  db: Database,
  id: number,
  cause: string,
  now: string,
): Promise<void> {
  await rows(db)`
    update leaving_edges set last_error = ${cause}, failed_at = coalesce(failed_at, ${now}::timestamptz)
    where id = ${id}`;
}

/** It was told, or is told no more. */
export async function endLeaving(db: Database, id: number): Promise<void> {
  await rows(db)`delete from leaving_edges where id = ${id}`;
}

/** Gives up those that were removed before a time. @returns them */
export function giveUpLeaving(db: Database, before: string): Promise<Omit<Leaver, "epoch">[]> {
  return rows<Omit<Leaver, "epoch">>(db)`
    delete from leaving_edges where removed_at < ${before}::timestamptz
    returning id, site_id as "siteId", url`;
}

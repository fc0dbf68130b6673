import { sql } from "../drizzle.ts";
import type { Head } from "../../../shared/push.ts";
import { RECEIPT_WAITS_AT_ONCE } from "../../../shared/limits.ts";
import type { Database } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { iso, rows } from "../rows.ts";

/** How far an edge says it is. */
export interface Reached extends Head {
  /** Up to which position it has purged its caches. */
  purgedTo: number;
  /** Up to which position it has documents. */
  documents: number;
}

/**
 * Remembers how far an edge is, with a receipt for each change it now has; its times are no earlier than those before it.
 * @returns how long the newly received changes took since their commits in ms, the longest first; those from before the
 * edge was registered do not count, and of very many only the longest
 */
export async function recordReached(
  db: Database,
  edgeId: number,
  reached: Reached,
  now: string,
): Promise<number[]> {
  const { epoch, position, change, purgedTo, documents } = reached;
  const isPurged = sql`c.position <= ${purgedTo}::bigint`;
  const at = sql`greatest(c.materialized_at, ${now}::timestamptz)`;
  const found = await preparedRows<{ waitMs: number }>(db, "record reached")`
    with before as (select id, site_id, change, created_at, epoch, head, documents from edges where id = ${edgeId}),
    moved as (
      update edges set epoch = ${epoch}, head = ${position}, change = ${change}, purged = ${purgedTo}::bigint,
        documents = ${documents}::bigint,
        applied_at = ${now}::timestamptz, failed_at = null, last_error = null
      where id = ${edgeId}),
    -- it went back behind what was taken out of the log: only all of it says what is no more (collect/log.ts)
    restarted as (
      update logs l set collected = 0, epoch = greatest(l.epoch + 1, (extract(epoch from ${now}::timestamptz) * 1000)::bigint)
      from before b
      where l.site_id = b.site_id and l.epoch = b.epoch and l.epoch = ${epoch} and (
        ${position}::bigint between 1 and least(b.head, l.collected) - 1
        or ${documents}::bigint between 1 and least(b.documents, l.collected) - 1)),
    purged as (
      update receipts r set purged_at = greatest(r.applied_at, ${now}::timestamptz) from before b, changes c
      where r.edge_id = b.id and r.purged_at is null
        and c.site_id = r.site_id and c.number = r.change and ${isPurged}),
    received as (
      insert into receipts (site_id, edge_id, change, applied_at, purged_at)
      select b.site_id, b.id, c.number, ${at}, case when ${isPurged} then ${at} end
      from before b join changes c on c.site_id = b.site_id and c.number > b.change and c.number <= ${change}
      on conflict do nothing
      returning site_id, change)
    select (extract(epoch from ${at} - c.committed_at) * 1000)::float8 as "waitMs"
    from received r
    join changes c on c.site_id = r.site_id and c.number = r.change
    join before b on c.committed_at >= b.created_at
    order by c.committed_at limit ${RECEIPT_WAITS_AT_ONCE}`;
  return found.map(({ waitMs }) => waitMs);
}

/** Where a change is at one edge. */
export interface EdgeReceipt {
  edge: string;
  appliedAt: string | null;
  /** Null also while the edge has the change and its caches may not be purged of it. */
  purgedAt: string | null;
  live: boolean;
  lastError: string | null;
}

/** Whether a site's change with this number was made and is not kept any more. */
export async function isForgotten(db: Database, siteId: number, change: number): Promise<boolean> {
  const [found] = await rows<{ forgotten: boolean }>(db)`
    select last_change >= ${change}
      and not exists (select from changes where site_id = ${siteId} and number = ${change}) as forgotten
    from sites where id = ${siteId}`;
  return found?.forgotten === true;
}

/** Whether readers of the edge `e` get the change `c`. */
export const isLiveAt = sql`(c.materialized_at is not null and e.change >= c.number and e.purged >= c.position)`;

/** Per edge of the site: when it had the change and when its caches were purged, null while they were not. */
export function listReceipts(db: Database, siteId: number, change: number): Promise<EdgeReceipt[]> {
  return rows<EdgeReceipt>(db)`
    select e.name as edge, ${iso(sql`r.applied_at`)} as "appliedAt", ${iso(sql`r.purged_at`)} as "purgedAt",
      ${isLiveAt} as live, e.last_error as "lastError"
    from changes c
    join edges e on e.site_id = c.site_id
    left join receipts r on r.site_id = e.site_id and r.edge_id = e.id and r.change = c.number
    where c.site_id = ${siteId} and c.number = ${change} order by e.id`;
}

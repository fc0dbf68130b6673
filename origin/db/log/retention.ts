import type { Transaction } from "../client.ts";
import { row } from "../rows.ts";

/** Which changes go. */
export interface Retention {
  /** Those committed before, as a time. */
  before: string;
  /** But never the newest of a site, so many. */
  newest: number;
  /** At most so many at once. */
  limit: number;
}

/**
 * Deletes old changes with their receipts: of each site the oldest ones, without a gap, as far as they are in the log, at
 * every edge of the site in the log's epoch and purged there, and no webhook's event names one of them.
 * @returns how many changes; `limit` means that there may be more
 */
export async function forgetChanges(
  tx: Transaction,
  { before, newest, limit }: Retention,
): Promise<number> {
  const { forgotten } = await row<{ forgotten: number }>(tx)`
    with told as materialized (
      select site_id, min(change) as first from webhook_events where change is not null group by site_id),
    bounds as materialized (
      select s.id as site_id, least(s.last_change - ${newest}::bigint, t.first - 1, at_edges.change) as last,
        at_edges.purged
      from sites s
      join logs l on l.site_id = s.id
      left join told t on t.site_id = s.id
      cross join lateral (
        select min(case when e.epoch = l.epoch then e.change else 0 end) as change, min(e.purged) as purged
        from edges e where e.site_id = s.id) at_edges
      where (select committed_at from changes c where c.site_id = s.id order by number limit 1)
        < ${before}::timestamptz),
    oldest as (
      select c.site_id, c.number,
        bool_and(coalesce(c.committed_at < ${before}::timestamptz and c.materialized_at is not null
          and (b.purged is null or c.position <= b.purged), false)) over (partition by c.site_id order by c.number) as goes
      from bounds b
      cross join lateral (
        select * from changes c where c.site_id = b.site_id and c.number <= b.last order by number limit ${limit}) c),
    gone as materialized (
      select site_id, number from oldest where goes order by site_id, number limit ${limit}),
    receipts_gone as (
      delete from receipts r using (select site_id, max(number) as last from gone group by site_id) g, edges e
      where e.site_id = g.site_id and r.site_id = g.site_id and r.edge_id = e.id and r.change <= g.last),
    changes_gone as (
      delete from changes c using gone g where c.site_id = g.site_id and c.number = g.number returning 1)
    select count(*)::int as forgotten from changes_gone`;
  return forgotten;
}

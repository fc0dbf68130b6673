import { METRICS_MAX_ROWS } from "../../../shared/limits.ts";
import type { Database } from "../client.ts";
import { row, rows } from "../rows.ts";

/** What the database says of the deployment at a time. */
export interface Samples {
  /** Sites with changes that are not everywhere, the worst first. */
  waiting: { site: number; changes: number; oldestS: number }[];
  /** Edges, those that lack most first. */
  lanes: {
    site: number;
    edge: number;
    /** How far it is in the log, of whatever epoch. */
    head: number;
    changes: number;
    positions: number;
    unpurged: number;
    failingS: number;
  }[];
  webhooksWaiting: number;
}

/** Three statements whatever the number of sites; of many sites and edges those that are worst. */
export async function sampleDeployment(db: Database, now: string): Promise<Samples> {
  const waiting = await rows<Samples["waiting"][number]>(db)`
    with done as (
      select s.id, s.last_change, least(
        coalesce((select min(number) - 1 from changes c where c.site_id = s.id and c.materialized_at is null),
          s.last_change),
        coalesce((select min(change) from edges e where e.site_id = s.id), s.last_change)) as change
      from sites s)
    select d.id as site, (d.last_change - d.change)::float8 as changes,
      greatest(0, extract(epoch from ${now}::timestamptz - c.committed_at))::float8 as "oldestS"
    from done d
    -- the next one, or where an edge begins with forgotten changes the oldest that is left
    cross join lateral (
      select committed_at from changes where site_id = d.id and number > d.change order by number limit 1) c
    where d.change < d.last_change order by c.committed_at limit ${METRICS_MAX_ROWS}`;
  const lanes = await rows<Samples["lanes"][number]>(db)`
    select e.site_id as site, e.id as edge, e.head::float8 as head, (s.last_change - e.change)::float8 as changes,
      (l.head - case when e.epoch = l.epoch then e.head else 0 end)::float8 as positions,
      greatest(0, coalesce(e.head - e.purged, 0))::float8 as unpurged,
      coalesce(greatest(0, extract(epoch from ${now}::timestamptz - e.failed_at)), 0)::float8 as "failingS"
    from edges e join logs l on l.site_id = e.site_id join sites s on s.id = e.site_id
    order by "failingS" desc, changes desc, e.id limit ${METRICS_MAX_ROWS}`;
  const { webhooksWaiting } = await row<{ webhooksWaiting: number }>(db)`
    select count(*)::float8 as "webhooksWaiting" from webhook_deliveries where state = 'waiting'`;
  return { waiting, lanes, webhooksWaiting };
}

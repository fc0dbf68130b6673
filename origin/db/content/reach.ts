import { REACH_PACE_CHANGES, REACH_RENDITIONS_MAX } from "../../../shared/limits.ts";
import type { NewChange } from "../log/changes.ts";
import type { Database } from "../client.ts";
import { array, rows } from "../rows.ts";

/** A rendition that a change would look at again; not `known`: it would make it. */
export interface Touched {
  query: string;
  known: boolean;
}

/** What a change with these tags and canonical queries would look at, in the order of the queries, up to a limit. */
export const findTouched = (
  db: Database,
  siteId: number,
  { tags, canonical }: Pick<NewChange, "tags" | "canonical">,
): Promise<Touched[]> =>
  rows<Touched>(db)`
    with known as (
      select query from renditions where site_id = ${siteId} and tags && ${array(tags, "text")}),
    wanted as (
      select query, exists (select from renditions r where r.site_id = ${siteId} and r.query = wanted.query) as known
      from unnest(${array(canonical, "text")}) as wanted (query)
      where query not in (select query from known))
    select query, known from (
      select query, true as known from known union all select query, known from wanted) touched
    order by query collate "C" limit ${REACH_RENDITIONS_MAX}`;

/**
 * What the site's newest changes took in the middle, from commit to the last edge, and how many renditions they wrote.
 * Null without any that are at an edge.
 */
export async function findPace(
  db: Database,
  siteId: number,
): Promise<{ waitMs: number; written: number } | null> {
  const [found] = await rows<{ waitMs: number | null; written: number | null }>(db)`
    select (percentile_cont(0.5) within group (order by extract(epoch from seen.at - c.committed_at)) * 1000)::float8
        as "waitMs",
      avg(c.written)::float8 as written
    from (
      select * from changes where site_id = ${siteId} and materialized_at is not null
      order by number desc limit ${REACH_PACE_CHANGES}) c
    join lateral (
      select max(coalesce(r.purged_at, r.applied_at)) as at from receipts r
      join edges e on e.id = r.edge_id and e.created_at <= c.committed_at
      where r.site_id = c.site_id and r.change = c.number) seen on seen.at is not null`;
  if (found === undefined || found.waitMs === null) return null;
  return { waitMs: found.waitMs, written: found.written ?? 0 };
}

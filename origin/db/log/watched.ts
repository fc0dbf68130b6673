import { sql } from "../drizzle.ts";
import { EVENT_DOCUMENTS } from "../../../shared/limits-events.ts";
import type { Database } from "../client.ts";
import { iso, row, rows } from "../rows.ts";
import type { ChangeKind } from "./changes.ts";
import { isLiveAt, type EdgeReceipt } from "./receipts.ts";

/** A change as those see it who watch the site. */
export interface WatchedChange {
  number: number;
  change: ChangeKind;
  committedAt: string;
  materializedAt: string | null;
  live: boolean;
  /** That it touches, for one after `seen`; one more than an event names stands for many. */
  documents: number[];
  edges: Omit<EdgeReceipt, "lastError">[];
}

/** A site's changes after one, the newest `most` of them, oldest first, with where each is. */
export const watchedChanges = (
  db: Database,
  siteId: number,
  { after, seen }: { after: number; seen: number },
  most: number,
): Promise<WatchedChange[]> =>
  rows<WatchedChange>(db)`
    select c.number, c.kind as change, ${iso(sql`c.committed_at`)} as "committedAt",
      ${iso(sql`c.materialized_at`)} as "materializedAt",
      c.materialized_at is not null and at.live as live, at.edges,
      case when c.number > ${seen} then coalesce((
        select json_agg(substr(tag, 3)::bigint) from (
          select tag from unnest(c.tags) tag where tag like 'd:%' limit ${EVENT_DOCUMENTS + 1}) named), '[]')
        else '[]' end as documents
    from (
      select * from changes where site_id = ${siteId} and number > ${after} order by number desc limit ${most}) c
    cross join lateral (
      select coalesce(bool_and(${isLiveAt}), true) as live,
        coalesce(json_agg(json_build_object('edge', e.name, 'appliedAt', ${iso(sql`r.applied_at`)},
          'purgedAt', ${iso(sql`r.purged_at`)}, 'live', ${isLiveAt}) order by e.id), '[]') as edges
      from edges e
      left join receipts r on r.site_id = c.site_id and r.edge_id = e.id and r.change = c.number
      where e.site_id = c.site_id) at
    order by c.number`;

/** An edge as those see it who watch the site. */
export interface EdgeState {
  edge: string;
  lastError: string | null;
}

export const edgeStates = (db: Database, siteId: number): Promise<EdgeState[]> =>
  rows<EdgeState>(db)`
    select name as edge, last_error as "lastError" from edges where site_id = ${siteId} order by id`;

/** Whether a site has a document with this id, which may have been anybody's. */
export const hasDocument = async (db: Database, siteId: number, id: number): Promise<boolean> =>
  (
    await row<{ some: boolean }>(db)`
      select exists (select from documents where id = ${id}::bigint and site_id = ${siteId} and deleted_at is null) as some`
  ).some;

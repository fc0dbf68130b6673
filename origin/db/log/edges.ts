import { asc, eq, sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { preparedFirstRow } from "../prepared.ts";
import { rows } from "../rows.ts";
import { edges } from "../schema.ts";

/** An edge of a site and how far it is. */
export interface EdgeRow {
  id: number;
  name: string;
  url: string;
  epoch: number;
  head: number;
  change: number;
  /** Up to which position its caches are purged; null before it has answered. */
  purged: number | null;
  appliedAt: string | null;
  failedAt: string | null;
  lastError: string | null;
}

const columns = {
  id: edges.id,
  name: edges.name,
  url: edges.url,
  epoch: edges.epoch,
  head: edges.head,
  change: edges.change,
  purged: edges.purged,
  appliedAt: edges.appliedAt,
  failedAt: edges.failedAt,
  lastError: edges.lastError,
};

export function listEdges(db: Database, siteId: number): Promise<EdgeRow[]> {
  return db.select(columns).from(edges).where(eq(edges.siteId, siteId)).orderBy(asc(edges.id));
}

/** Adds an edge; undefined when its name or address is taken. */
export async function insertEdge(
  db: Database,
  siteId: number,
  edge: { name: string; url: string },
  now: string,
): Promise<EdgeRow | undefined> {
  const [created] = await db
    .insert(edges)
    .values({ siteId, ...edge, createdAt: now })
    .onConflictDoNothing()
    .returning(columns);
  return created;
}

/** Adds an edge unless its name or address is taken, or the site has `most` with those that are leaving. */
export async function registerEdge(
  tx: Transaction,
  siteId: number,
  edge: { name: string; url: string },
  most: number,
  now: string,
): Promise<EdgeRow | "taken" | "too_many"> {
  // two who count at once would both find room; a statement after the lock sees what the other one added
  await rows(tx)`select 1 from sites where id = ${siteId} for no key update`;
  const [had] = await rows<{ count: number }>(tx)`
    select (select count(*) from edges where site_id = ${siteId})::int
      + (select count(*) from leaving_edges where site_id = ${siteId})::int as count`;
  if ((had?.count ?? 0) >= most) return "too_many";
  return (await insertEdge(tx, siteId, edge, now)) ?? "taken";
}

/** Adds an edge or, when the name is known, says where it is now. What it holds it will say itself. */
export async function placeEdge(
  db: Database,
  siteId: number,
  edge: { name: string; url: string },
  now: string,
): Promise<void> {
  await db
    .insert(edges)
    .values({ siteId, ...edge, createdAt: now })
    .onConflictDoUpdate({ target: [edges.siteId, edges.name], set: { url: edge.url } });
}

/** One edge of one site, as a courier serves it. */
export interface Lane {
  edgeId: number;
  siteId: number;
  url: string;
}

/**
 * Lanes with something to send, of one site or of all: the log is ahead of the edge or of the documents it has, a change
 * changed no bytes, or the edge has not said yet that it purged everything.
 */
export function lanesBehind(db: Database, siteId: number | null): Promise<Lane[]> {
  return rows<Lane>(db)`
    select e.id as "edgeId", e.site_id as "siteId", e.url
    from edges e
    join logs l on l.site_id = e.site_id
    join sites s on s.id = e.site_id
    where (${siteId}::int is null or e.site_id = ${siteId})
      and (e.epoch <> l.epoch or e.head < l.head or e.purged < e.head or l.documented is null and e.documents < l.head
        or e.change < coalesce(
          (select min(number) - 1 from changes where site_id = s.id and materialized_at is null), s.last_change))`;
}

/** All lanes there are. */
export const everyLane = (db: Database): Promise<Lane[]> =>
  db
    .select({ edgeId: edges.id, siteId: edges.siteId, url: edges.url })
    .from(edges)
    .orderBy(asc(edges.id));

export interface BatchHead {
  epoch: number;
  from: number;
  head: number;
  /** The log's head after the last change that took something down. */
  floor: number;
  /** The greatest change the edge is known to have. */
  change: number;
  /** Whether the edge is known to be in the log's epoch. */
  known: boolean;
  /** Whether it said that purges are still to come. */
  purging: boolean;
  /** Up to where it has documents, in another epoch 0; null before it has answered, and then it is sent none. */
  documents: number | null;
  /** Whether all of the site's documents are in its log; before, edges are sent none. */
  documented: boolean;
  /** Whether it never answered anything since it was added, and nothing was restored since. */
  first: boolean;
}

/** Where the next batch of a lane starts. An edge of another epoch starts at 0. Undefined: the edge was removed. */
export function readLane(db: Database, edgeId: number): Promise<(BatchHead & Lane) | undefined> {
  return preparedFirstRow<BatchHead & Lane>(db, "read lane")`
    select e.id as "edgeId", e.site_id as "siteId", e.url, l.epoch, l.head, l.floor, e.change, e.epoch = l.epoch as known,
      coalesce(e.purged < e.head, false) as purging,
      -- an epoch is the time it began at, and one that began later may know less of the edge than there was
      e.applied_at is null and e.created_at >= to_timestamp(l.epoch / 1000.0) as first,
      case when e.epoch = l.epoch then e.head else 0 end as "from",
      case when e.epoch = l.epoch or e.documents is null then e.documents else 0 end as documents,
      l.documented is null as documented
    from edges e join logs l on l.site_id = e.site_id
    where e.id = ${edgeId}`;
}

export async function recordFailure(
  db: Database,
  edgeId: number,
  cause: string,
  now: string,
): Promise<void> {
  await db
    .update(edges)
    .set({ lastError: cause, failedAt: sql`coalesce(${edges.failedAt}, ${now}::timestamptz)` })
    .where(eq(edges.id, edgeId));
}

import { asc, eq, sql } from "drizzle-orm";
import type { Tag } from "../../../shared/tags.ts";
import type { Database, Transaction } from "../client.ts";
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
  /** Up to which position its caches are purged; null for an edge that does not say. */
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
  await rows(tx, sql`select 1 from sites where id = ${siteId} for no key update`);
  const [had] = await rows<{ count: number }>(
    tx,
    sql`
    select (select count(*) from edges where site_id = ${siteId})::int
      + (select count(*) from leaving_edges where site_id = ${siteId})::int as count`,
  );
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
 * Lanes with something to send, of one site or of all: the log is ahead of the edge, a change changed no bytes, or the
 * edge has not said yet that it purged everything.
 */
export function lanesBehind(db: Database, siteId: number | null): Promise<Lane[]> {
  return rows(
    db,
    sql`
    select e.id as "edgeId", e.site_id as "siteId", e.url
    from edges e
    join logs l on l.site_id = e.site_id
    join sites s on s.id = e.site_id
    where (${siteId}::int is null or e.site_id = ${siteId})
      and (e.epoch <> l.epoch or e.head < l.head or e.purged < e.head
        or e.change < coalesce(
          (select min(number) - 1 from changes where site_id = s.id and materialized_at is null), s.last_change))`,
  );
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
  /** Whether it never answered anything since it was added, and nothing was restored since. */
  first: boolean;
}

/** Where the next batch of a lane starts. An edge of another epoch starts at 0. Undefined: the edge was removed. */
export async function readLane(
  db: Database,
  edgeId: number,
): Promise<(BatchHead & Lane) | undefined> {
  const [found] = await rows<BatchHead & Lane>(
    db,
    sql`
    select e.id as "edgeId", e.site_id as "siteId", e.url, l.epoch, l.head, l.floor, e.change, e.epoch = l.epoch as known,
      coalesce(e.purged < e.head, false) as purging,
      -- an epoch is the time it began at, and one that began later may know less of the edge than there was
      e.applied_at is null and e.created_at >= to_timestamp(l.epoch / 1000.0) as first,
      case when e.epoch = l.epoch then e.head else 0 end as "from"
    from edges e join logs l on l.site_id = e.site_id
    where e.id = ${edgeId}`,
  );
  return found;
}

export interface LogEntryRow {
  key: string;
  position: number;
  state: "live" | "gone" | "dropped";
  etag: string | null;
  body: string | null;
  /** Of live entries; null for the others. */
  tags: Tag[] | null;
  /** Null when nothing is known of the key but its entry. */
  query: string | null;
  /** Of a dropped one: the position of the answer that edges may keep, 0 for none; null says nothing. */
  reserve: number | null;
}

/**
 * The stretch of the log after a position, bounded in entries and bytes but never empty while there is more. It ends
 * before what one run of the materializer wrote if only a part of that would fit, so that an edge takes a change whole;
 * what fits into no stretch is split.
 */
export function readLog(
  db: Database,
  siteId: number,
  after: number,
  limits: { entries: number; bytes: number },
): Promise<LogEntryRow[]> {
  return rows(
    db,
    sql`
    with counted as (
      select key, position, state, etag, body, reserve,
        sum(octet_length(coalesce(body, ''))) over (order by position) as bytes,
        row_number() over (order by position) as nth
      from (
        select * from log_entries where site_id = ${siteId} and position > ${after}
        order by position limit ${limits.entries}) stretch),
    fitting as (select * from counted where bytes <= ${limits.bytes} or nth = 1),
    cut as (
      select c.position - c.written as run_start
      from changes c
      where c.site_id = ${siteId} and c.position > (select max(position) from fitting)
      order by c.position, run_start limit 1)
    select fitting.key, position, state, etag, body, reserve, r.query,
      case when state = 'live' then coalesce(o.tags, r.tags) end as tags
    from fitting
    left join renditions r on r.site_id = ${siteId} and r.key = fitting.key
    left join outgrown o on o.site_id = ${siteId} and o.key = fitting.key
    where position <= (select run_start from cut)
      or not exists (select 1 from cut, fitting whole where whole.position <= cut.run_start)
    order by position`,
  );
}

/**
 * The greatest change number up to which an edge has every change that has the log up to `position`, and before it
 * every change up to `known`. An entry that gave way to a newer one beyond the position is missing there: who does not
 * have the whole log has only changes of which every entry is still where it was written. Of changes that are forgotten
 * nobody knows where they were written: who is not known to have them has none beyond `known` before it has the whole log.
 */
export async function changeAt(
  db: Database,
  siteId: number,
  position: number,
  known: number,
): Promise<number> {
  const [found] = await rows<{ change: number }>(
    db,
    sql`
    select case when l.head > ${position} and ${known}::bigint < coalesce(
        (select min(number) - 1 from changes where site_id = s.id), s.last_change)
      then ${known}::bigint
      else coalesce(
      (select min(c.number) - 1 from changes c
       where c.site_id = s.id and c.number > ${known} and (
         c.materialized_at is null or c.position > ${position}
         or l.head > ${position} and c.written > (
           select count(*) from log_entries e
           where e.site_id = s.id and e.position > c.position - c.written and e.position <= c.position))),
      s.last_change) end as change
    from sites s join logs l on l.site_id = s.id where s.id = ${siteId}`,
  );
  return found?.change ?? 0;
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

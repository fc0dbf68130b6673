import { sql } from "drizzle-orm";
import type { Tag } from "../../../shared/tags.ts";
import type { Database, Transaction } from "../client.ts";
import { array, iso, row, rows } from "../rows.ts";
import { channel } from "./changes.ts";

/** A rendition as the log has it now. `state` is null before its first serialization. */
export interface KnownRendition {
  key: string;
  query: string;
  canonical: boolean;
  adoptedAt: string;
  pending: boolean;
  tags: Tag[];
  state: "live" | "gone" | "dropped" | null;
  etag: string | null;
  /** Whether its answer is too large; then `tags` are those of the answer that the log kept. */
  outgrown: boolean;
  /** What serializing it alone took when it was last measured, in ms; 0 for never. */
  costMs: number;
}

/** Renditions that any of the tags touches, and those asked for but never serialized. */
export function findAffected(
  tx: Transaction,
  siteId: number,
  tags: Tag[],
): Promise<KnownRendition[]> {
  return rows<KnownRendition>(
    tx,
    sql`
    select r.key, r.query, r.canonical, ${iso(sql`r.adopted_at`)} as "adoptedAt", r.pending,
      coalesce(o.tags, r.tags) as tags, e.state, e.etag, o.key is not null as outgrown,
      r.cost_ms as "costMs"
    from (
      select * from renditions where site_id = ${siteId} and tags && ${array(tags, "text")}
      union
      select * from renditions where site_id = ${siteId} and pending) r
    left join log_entries e on e.site_id = r.site_id and e.key = r.key
    left join outgrown o on o.site_id = r.site_id and o.key = r.key`,
  );
}

/** The renditions with these keys, as far as they exist. */
export function findByKey(
  tx: Transaction,
  siteId: number,
  keys: string[],
): Promise<KnownRendition[]> {
  return rows<KnownRendition>(
    tx,
    sql`
    select r.key, r.query, r.canonical, ${iso(sql`r.adopted_at`)} as "adoptedAt", r.pending,
      coalesce(o.tags, r.tags) as tags, e.state, e.etag, o.key is not null as outgrown,
      r.cost_ms as "costMs"
    from renditions r
    left join log_entries e on e.site_id = r.site_id and e.key = r.key
    left join outgrown o on o.site_id = r.site_id and o.key = r.key
    where r.site_id = ${siteId} and r.key = any (${array(keys, "text")})`,
  );
}

export interface RenditionRow {
  key: string;
  query: string;
  canonical: boolean;
  tags: Tag[];
  /** Undefined: not measured this time. */
  costMs?: number;
}

/**
 * Writes what is known of renditions besides their place in the log; what is kept warm has no reserve, and what is saved
 * is not too large. Tags travel as one text each.
 */
export async function saveRenditions(
  tx: Transaction,
  siteId: number,
  saved: RenditionRow[],
  now: string,
): Promise<void> {
  if (saved.length === 0) return;
  await rows(
    tx,
    sql`
    with warm as (
      delete from reserves where site_id = ${siteId} and key = any (${array(
        saved.map((item) => item.key),
        "text",
      )})),
    fitting as (
      delete from outgrown where site_id = ${siteId} and key = any (${array(
        saved.map((item) => item.key),
        "text",
      )}))
    insert into renditions as known (site_id, key, query, canonical, tags, adopted_at, pending, cost_ms)
    select ${siteId}, key, query, canonical, string_to_array(tags, ' '), ${now}::timestamptz, false, coalesce(cost, 0)
    from unnest(${array(
      saved.map((item) => item.key),
      "text",
    )},
                ${array(
                  saved.map((item) => item.query),
                  "text",
                )},
                ${array(
                  saved.map((item) => item.canonical),
                  "boolean",
                )},
                ${array(
                  saved.map((item) => item.tags.join(" ")),
                  "text",
                )},
                ${array(
                  saved.map((item) => item.costMs ?? null),
                  "int",
                )})
         as saved (key, query, canonical, tags, cost)
    on conflict (site_id, key) do update
    set tags = excluded.tags, pending = false, canonical = known.canonical or excluded.canonical,
      cost_ms = case when excluded.cost_ms > 0 then excluded.cost_ms else known.cost_ms end`,
  );
}

export interface LogRow {
  key: string;
  position: number;
  state: "live" | "gone" | "dropped";
  etag: string | null;
  body: string | null;
  /** Of a dropped one: the position of the answer that edges may keep, 0 for none. */
  reserve: number | null;
}

/** Writes log entries; the older entry of a key disappears, which is the log's compaction. */
export async function writeLog(tx: Transaction, siteId: number, entries: LogRow[]): Promise<void> {
  if (entries.length === 0) return;
  await rows(
    tx,
    sql`
    insert into log_entries (site_id, key, position, state, etag, body, reserve)
    select ${siteId}, * from unnest(
      ${array(
        entries.map((entry) => entry.key),
        "text",
      )},
      ${array(
        entries.map((entry) => entry.position),
        "bigint",
      )},
      ${array(
        entries.map((entry) => entry.state),
        "text",
      )},
      ${array(
        entries.map((entry) => entry.etag),
        "text",
      )},
      ${array(
        entries.map((entry) => entry.body),
        "text",
      )},
      ${array(
        entries.map((entry) => entry.reserve),
        "bigint",
      )})
    on conflict (site_id, key) do update
    set position = excluded.position, state = excluded.state, etag = excluded.etag, body = excluded.body,
      reserve = excluded.reserve`,
  );
}

/** The log's head; only the materializer, which holds the site's lock, moves it. */
export async function readHead(
  db: Database,
  siteId: number,
): Promise<{ epoch: number; head: number; floor: number }> {
  return row(db, sql`select epoch, head, floor from logs where site_id = ${siteId}`);
}

/**
 * Moves the head. Where something was taken down it becomes the floor too, also when it stays where it is: what keys had
 * before may show that.
 */
export async function moveHead(
  tx: Transaction,
  siteId: number,
  head: number,
  isFloor: boolean,
): Promise<void> {
  await rows(
    tx,
    sql`
    update logs set head = ${head}, floor = case when ${isFloor} then ${head} else floor end
    where site_id = ${siteId}`,
  );
}

/** Wakes the couriers at commit; also when no byte changed, because the edges learn how far the changes are. */
export async function wakeCouriers(tx: Transaction, siteId: number): Promise<void> {
  await rows(tx, sql`select pg_notify(${channel.log}, ${String(siteId)}::text)`);
}

export interface StoredAnswer {
  state: "live" | "gone" | "dropped";
  position: number;
  epoch: number;
  etag: string | null;
  body: string | null;
  tags: Tag[] | null;
}

/** The answer the log has for a key. */
export async function findAnswer(
  db: Database,
  siteId: number,
  key: string,
): Promise<StoredAnswer | undefined> {
  const [found] = await rows<StoredAnswer>(
    db,
    sql`
    select e.state, e.position, l.epoch, e.etag, e.body, coalesce(o.tags, r.tags) as tags
    from log_entries e
    join logs l on l.site_id = e.site_id
    left join renditions r on r.site_id = e.site_id and r.key = e.key
    left join outgrown o on o.site_id = e.site_id and o.key = e.key
    where e.site_id = ${siteId} and e.key = ${key}`,
  );
  return found;
}

import { sql } from "../drizzle.ts";
import type { Tag } from "../../../shared/tags.ts";
import type { Database, Transaction } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { array, firstRow, row, rows, tableOf } from "../rows.ts";
import { channel } from "./changes.ts";

/** A rendition as the log has it now. `state` is null before its first serialization. */
export interface KnownRendition {
  key: string;
  query: string;
  /** Whether it is among those that are kept warm. */
  saved: boolean;
  tags: Tag[];
  state: "live" | "gone" | "dropped" | null;
  etag: string | null;
  /** Whether its answer is too large; then `tags` are those of the answer that the log kept. */
  outgrown: boolean;
}

const columns = sql`r.key, r.query, true as saved, coalesce(o.tags, r.tags) as tags, e.state, e.etag,
  o.key is not null as outgrown`;
const joined = sql`
  left join log_entries e on e.site_id = r.site_id and e.key = r.key
  left join outgrown o on o.site_id = r.site_id and o.key = r.key`;

/**
 * Renditions that any of the tags touches. Each tag is looked up by itself, and each rendition then: of many tags at once
 * (`&&`) Postgres would read all renditions, and compare each of their tags with each of those.
 */
export const findAffected = (
  tx: Transaction,
  siteId: number,
  tags: Tag[],
): Promise<KnownRendition[]> =>
  preparedRows<KnownRendition>(tx, "find affected")`
    with touched as materialized (
      select distinct found.key from unnest(${array(tags, "text")}) as asked (tag)
      cross join lateral (
        select key from renditions where site_id = ${siteId} and tags @> array[asked.tag]) found)
    select ${columns} from touched
    -- one at a time, however many Postgres believes there are
    cross join lateral (select * from renditions where site_id = ${siteId} and key = touched.key limit 1) r
    left join lateral (
      select state, etag from log_entries where site_id = ${siteId} and key = touched.key limit 1) e on true
    left join lateral (
      select key, tags from outgrown where site_id = ${siteId} and key = touched.key limit 1) o on true`;

/** The renditions with these keys, as far as they exist. */
export const findByKey = (
  tx: Transaction,
  siteId: number,
  keys: string[],
): Promise<KnownRendition[]> =>
  rows<KnownRendition>(tx)`
    select ${columns} from renditions r ${joined}
    where r.site_id = ${siteId} and r.key = any (${array(keys, "text")})`;

export interface RenditionRow {
  key: string;
  query: string;
  tags: Tag[];
}

/**
 * Writes what is known of renditions besides their place in the log; what is saved is not too large. Tags travel as one
 * text each.
 */
export async function saveRenditions(
  tx: Transaction,
  siteId: number,
  saved: RenditionRow[],
  now: string,
): Promise<void> {
  if (saved.length === 0) return;
  const keys = saved.map(({ key }) => key);
  await rows(tx)`
    with fitting as (
      delete from outgrown where site_id = ${siteId} and key = any (${array(keys, "text")}))
    insert into renditions (site_id, key, query, tags, kept_since)
    select ${siteId}, key, query, string_to_array(tags, ' '), ${now}::timestamptz
    from ${tableOf("saved", saved, {
      key: ["text", ({ key }) => key],
      query: ["text", ({ query }) => query],
      tags: ["text", ({ tags }) => tags.join(" ")],
    })}
    on conflict (site_id, key) do update set tags = excluded.tags`;
}

/** Forgets renditions; their entries in the log stay, for the edges. */
export async function forgetRenditions(
  tx: Transaction,
  siteId: number,
  keys: string[],
): Promise<void> {
  if (keys.length === 0) return;
  await rows(tx)`
    delete from renditions where site_id = ${siteId} and key = any (${array(keys, "text")})`;
}

export interface LogRow {
  key: string;
  position: number;
  state: "live" | "gone" | "dropped";
  etag: string | null;
  body: string | null;
}

/** Writes log entries; the older entry of a key disappears, which is the log's compaction. */
export async function writeLog(tx: Transaction, siteId: number, entries: LogRow[]): Promise<void> {
  if (entries.length === 0) return;
  await preparedRows(tx, "write log")`
    insert into log_entries (site_id, key, position, state, etag, body)
    select ${siteId}, key, position, state, etag, body
    from ${tableOf("written", entries, {
      key: ["text", ({ key }) => key],
      position: ["bigint", ({ position }) => position],
      state: ["text", ({ state }) => state],
      etag: ["text", ({ etag }) => etag],
      body: ["text", ({ body }) => body],
    })}
    on conflict (site_id, key) do update
    set position = excluded.position, state = excluded.state, etag = excluded.etag, body = excluded.body`;
}

/** The log's head; only the materializer, which holds the site's lock, moves it. */
export async function readHead(
  db: Database,
  siteId: number,
): Promise<{ epoch: number; head: number; floor: number }> {
  return row<{ epoch: number; head: number; floor: number }>(db)`
    select epoch, head, floor from logs where site_id = ${siteId}`;
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
  await rows(tx)`
    update logs set head = ${head}, floor = case when ${isFloor} then ${head} else floor end
    where site_id = ${siteId}`;
}

/** Wakes the couriers at commit; also when no byte changed, because the edges learn how far the changes are. */
export async function wakeCouriers(tx: Transaction, siteId: number): Promise<void> {
  await rows(tx)`select pg_notify(${channel.log}, ${String(siteId)}::text)`;
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
export function findAnswer(
  db: Database,
  siteId: number,
  key: string,
): Promise<StoredAnswer | undefined> {
  return firstRow<StoredAnswer>(db)`
    select e.state, e.position, l.epoch, e.etag, e.body, coalesce(o.tags, r.tags) as tags
    from log_entries e
    join logs l on l.site_id = e.site_id
    left join renditions r on r.site_id = e.site_id and r.key = e.key
    left join outgrown o on o.site_id = e.site_id and o.key = e.key
    where e.site_id = ${siteId} and e.key = ${key}`;
}

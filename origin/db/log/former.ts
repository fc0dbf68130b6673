import { sql } from "drizzle-orm";
import type { Tag } from "../../../shared/tags.ts";
import type { Transaction } from "../client.ts";
import { array, rows } from "../rows.ts";

/**
 * Queries that an earlier version kept because readers had asked: renditions that are not canonical, and the rows of
 * `reserves`, whose last answers edges still keep. An origin of that version may run beside this one and make more.
 * A later version drops the tables, when no origin of before can be left.
 */

/** Of site `s`: the log has all documents, and every edge up to its head, so that it answers such queries itself. */
const answersItself = sql`exists (
  select from logs l where l.site_id = s.id and l.documented is null and not exists (
    select from edges e
    where e.site_id = s.id and (e.epoch <> l.epoch or e.documents is null or e.documents < e.head)))`;

/** Sites whose queries of that kind may end although nothing touches them. */
export const sitesWithFormer = sql`
  select s.id as site_id from sites s
  where (exists (select from renditions r where r.site_id = s.id and not r.canonical)
      or exists (select from reserves r where r.site_id = s.id))
    and ${answersItself}`;

/**
 * Forgets such queries: all that these tags touch, and at most `most` others of each kind where every edge answers them
 * itself. @returns the keys of which an edge may keep something until the log says that they are dropped
 */
export async function forgetFormer(
  tx: Transaction,
  siteId: number,
  tags: Tag[],
  most: number,
): Promise<string[]> {
  const touching = array(tags, "text");
  const ended = await rows<{ key: string }>(tx)`
    with others as materialized (
      select case when exists (select from sites s where s.id = ${siteId} and ${answersItself})
        then ${most}::int else 0 end as most),
    named as materialized (
      select key from renditions where site_id = ${siteId} and not canonical and tags && ${touching}
      union select key from reserves where site_id = ${siteId} and tags && ${touching}
      union (select key from renditions where site_id = ${siteId} and not canonical limit (select most from others))
      union (select key from reserves where site_id = ${siteId} limit (select most from others))),
    asked as (
      delete from renditions r using named n where r.site_id = ${siteId} and r.key = n.key and not r.canonical
      returning r.key),
    kept as (
      delete from reserves r using named n where r.site_id = ${siteId} and r.key = n.key returning r.key)
    select key from (select key from asked union select key from kept) former
    join log_entries e using (key)
    where e.site_id = ${siteId} and (e.state <> 'dropped' or e.reserve is distinct from 0)
      and not exists (select from renditions r where r.site_id = ${siteId} and r.key = former.key and r.canonical)`;
  return ended.map(({ key }) => key);
}

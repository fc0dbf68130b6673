import { sql } from "drizzle-orm";
import type { Tag } from "../../../shared/tags.ts";
import type { Transaction } from "../client.ts";
import { array, rows } from "../rows.ts";

/** What edges keep of a query that is no longer kept warm. `position` is null where nobody remembers which answer. */
export interface Reserve {
  key: string;
  position: number | null;
}

/**
 * Forgets queries that are no longer kept warm. What the log has of them becomes their reserve, with its tags; its entries
 * stay, for the edges. @returns the reserves that these keys have then, new or from an earlier time
 */
export async function forgetRenditions(
  tx: Transaction,
  siteId: number,
  keys: string[],
  now: string,
): Promise<Reserve[]> {
  if (keys.length === 0) return [];
  const named = array(keys, "text");
  return rows<Reserve>(
    tx,
    sql`
    with forgotten as (
      delete from renditions where site_id = ${siteId} and key = any (${named}) returning key, tags),
    added as (
      insert into reserves (site_id, key, position, tags, dropped_at)
      select ${siteId}, f.key, e.position, f.tags, ${now}::timestamptz
      from forgotten f join log_entries e on e.site_id = ${siteId} and e.key = f.key
      where e.state <> 'dropped'
      on conflict (site_id, key) do update
      set position = excluded.position, tags = excluded.tags, dropped_at = excluded.dropped_at
      returning key, position)
    select key, position from added
    union all
    select key, position from reserves r
    where site_id = ${siteId} and key = any (${named}) and not exists (select from added a where a.key = r.key)`,
  );
}

/**
 * Ends the reserves that carry one of the tags, and all but the `most` newest ones of the site.
 * @returns their keys; the log must say so
 */
export async function endReserves(
  tx: Transaction,
  siteId: number,
  tags: Tag[],
  most: number,
): Promise<string[]> {
  const ended = await rows<{ key: string }>(
    tx,
    sql`
    delete from reserves
    where site_id = ${siteId} and (tags && ${array(tags, "text")} or key in (
      select key from reserves where site_id = ${siteId} order by dropped_at desc, key offset ${most}))
    returning key`,
  );
  return ended.map(({ key }) => key);
}

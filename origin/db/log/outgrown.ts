import type { Tag } from "../../../shared/tags.ts";
import type { Database, Transaction } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { rows, tableOf } from "../rows.ts";

/** Queries whose answer became too large: what is kept of them, and since when. */

/** A rendition that outgrew the limit. */
export interface OutgrownRow {
  key: string;
  query: string;
  /** The change that made it too large; of one that is too large already, an earlier one stays. */
  since: number;
  detail: string;
  /** Of the answer that is kept; null for none. */
  kept: Tag[] | null;
  /** Of everything that may change the answer: of the one that is kept and of the one that is too large. */
  tags: Tag[];
}

/** Remembers renditions as too large, until `saveRenditions` says that they have an answer again. */
export async function saveOutgrown(
  tx: Transaction,
  siteId: number,
  outgrown: OutgrownRow[],
  now: string,
): Promise<void> {
  if (outgrown.length === 0) return;
  await rows(tx)`
    with saved as (
      select * from ${tableOf("saved", outgrown, {
        key: ["text", ({ key }) => key],
        query: ["text", ({ query }) => query],
        since: ["bigint", ({ since }) => since],
        detail: ["text", ({ detail }) => detail],
        kept: ["text", ({ kept }) => kept?.join(" ") ?? null],
        tags: ["text", ({ tags }) => tags.join(" ")],
      })}),
    known as (
      insert into renditions (site_id, key, query, tags, kept_since)
      select ${siteId}, key, query, string_to_array(tags, ' '), ${now}::timestamptz from saved
      on conflict (site_id, key) do update set tags = excluded.tags)
    insert into outgrown (site_id, key, since, detail, tags)
    select ${siteId}, key, since, detail, string_to_array(kept, ' ') from saved
    on conflict (site_id, key) do update set detail = excluded.detail, tags = excluded.tags`;
}

/** A query that a change did not reach. */
export interface OutgrownQuery {
  query: string;
  detail: string;
  /** Whether readers are given what it was before; else they are told the detail. */
  kept: boolean;
}

/** The queries that a change touches and that are too large to show it, at most `most` of them. */
export function findOutgrown(
  db: Database,
  siteId: number,
  change: number,
  most: number,
): Promise<OutgrownQuery[]> {
  return preparedRows<OutgrownQuery>(db, "find outgrown")`
    select r.query, o.detail, o.tags is not null as kept
    from changes c
    join outgrown o on o.site_id = c.site_id and o.since <= c.number
    join renditions r on r.site_id = o.site_id and r.key = o.key and r.tags && c.tags
    where c.site_id = ${siteId} and c.number = ${change}
    order by r.query limit ${most}`;
}

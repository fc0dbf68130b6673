import { sql } from "drizzle-orm";
import type { AdoptionLimit } from "../../../shared/events.ts";
import { SET_ASIDE_MS } from "../../../shared/limits-adoption.ts";
import { channel } from "./changes.ts";
import type { Database, Transaction } from "../client.ts";
import { array, row, rows } from "../rows.ts";

export interface AdoptionLimits {
  perSite: number;
  perMinute: number;
  inAll: number;
  /** What serializing one query may take. */
  mostMs: number;
  /** What serializing everything that a site adopts in a minute may take. */
  msPerMinute: number;
}

/** A query that was asked for, and what serializing it took. */
export interface AskedQuery {
  key: string;
  query: string;
  costMs: number;
}

/**
 * Records a query that was asked for, within the limits, and wakes the materializer. One that is recorded already
 * stays as it is; one that was dropped is no longer recorded, and is taken up again, but not soon if a publish had no time
 * for it. What was adopted and set aside within the minute counts as adopted in it.
 * @returns `recorded`, or the limit that is reached
 */
export async function recordQuery(
  db: Database,
  siteId: number,
  query: AskedQuery,
  limits: AdoptionLimits,
  now: string,
): Promise<"recorded" | AdoptionLimit> {
  const minuteAgo = sql`${now}::timestamptz - interval '1 minute'`;
  const { outcome } = await row<{ outcome: "recorded" | AdoptionLimit }>(
    db,
    sql`
    with known as (select 1 from renditions where site_id = ${siteId} and key = ${query.key}),
    aside as (
      select 1 from set_aside where site_id = ${siteId} and key = ${query.key}
      and since > ${now}::timestamptz - ${SET_ASIDE_MS} * interval '1 ms'),
    latest as (
      select count(*) as queries, coalesce(sum(cost_ms), 0) as ms from (
        select cost_ms from renditions
        where site_id = ${siteId} and not canonical and adopted_at > ${minuteAgo}
        union all
        select cost_ms from set_aside where site_id = ${siteId} and since > ${minuteAgo}) adopted),
    room as (
      select case
        when exists (select 1 from aside) then 'set_aside'
        when (select reltuples from pg_class where oid = 'renditions'::regclass) >= ${limits.inAll} then 'in_all'
        when (select count(*) from renditions where site_id = ${siteId} and not canonical) >= ${limits.perSite}
          then 'per_site'
        when queries >= ${limits.perMinute} or ms >= ${limits.msPerMinute} then 'per_minute' end as reached
      from latest),
    adopted as (
      insert into renditions (site_id, key, query, canonical, tags, adopted_at, pending, cost_ms)
      select ${siteId}, ${query.key}, ${query.query}, false, '{}', ${now}::timestamptz, true, ${query.costMs}
      from room where reached is null
      on conflict (site_id, key) do nothing
      returning key)
    select case when exists (select 1 from known) then 'recorded'
      else coalesce((select reached from room), 'recorded') end as outcome,
      (select pg_notify(${channel.change}, ${String(siteId)}::text) from adopted)`,
  );
  return outcome;
}

/** Remembers queries that a publish had no time for, and forgets the site's that were long ago. */
export async function setAside(
  tx: Transaction,
  siteId: number,
  queries: { key: string; costMs: number }[],
  now: string,
): Promise<void> {
  if (queries.length === 0) return;
  const keys = array(
    queries.map(({ key }) => key),
    "text",
  );
  const costs = array(
    queries.map(({ costMs }) => costMs),
    "int",
  );
  await rows(
    tx,
    sql`
    with over as (
      delete from set_aside where site_id = ${siteId} and key <> all (${keys})
      and since <= ${now}::timestamptz - ${SET_ASIDE_MS} * interval '1 ms')
    insert into set_aside (site_id, key, cost_ms, since)
    select ${siteId}, key, cost, ${now}::timestamptz from unnest(${keys}, ${costs}) as missed (key, cost)
    on conflict (site_id, key) do update set cost_ms = excluded.cost_ms, since = excluded.since`,
  );
}

import { sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { iso, rows } from "../rows.ts";

/** Somebody's act, as it is written down. */
export interface Act {
  siteId: number | null;
  /** Null for a token's. */
  personId: number | null;
  /** Their name, or the token's, as it is now. */
  actor: string;
  /** The route: a method and a path with names in braces. */
  action: string;
  /** The path as it was asked. */
  object: string;
  address: string;
}

export interface AuditRow extends Omit<Act, "siteId"> {
  id: number;
  at: string;
  change: number | null;
}

/** Writes an act down with what it does; the change it made, if it made one, is the site's newest and of this transaction. */
export async function insertAct(tx: Transaction, act: Act, now: string): Promise<void> {
  await rows(tx)`
    insert into audit (site_id, at, person_id, actor, action, object, change, address)
    values (${act.siteId}::int, ${now}::timestamptz, ${act.personId}::int, ${act.actor}, ${act.action}, ${act.object},
      (select number from (
        select number, xmin from changes where site_id = ${act.siteId}::int order by number desc limit 1) newest
       where xmin = pg_current_xact_id()::xid), ${act.address})`;
}

/** A stretch of the audit log: before an id, and from one time to before another; of a person, or in which a text stands. */
export interface Stretch {
  before: number | null;
  from: string | null;
  to: string | null;
  person: number | null;
  q: string | null;
  limit: number;
}

/** Acts at a site, and how its people signed in, newest first. */
export function listActs(
  db: Database,
  siteId: number,
  { before, from, to, person, q, limit }: Stretch,
): Promise<AuditRow[]> {
  const like = q === null ? null : `%${q.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const isIn = sql`id < coalesce(${before}::bigint, 9223372036854775807)
    and at >= coalesce(${from}::timestamptz, '-infinity') and at < coalesce(${to}::timestamptz, 'infinity')
    and (${person}::int is null or person_id = ${person}::int)
    and (${like}::text is null or action ilike ${like}::text or object ilike ${like}::text or actor ilike ${like}::text)`;
  const newest = sql`order by id desc limit ${limit}`;
  return rows<AuditRow>(db)`
    select id::int as id, ${iso(sql`at`)} as at, person_id as "personId", actor, action, object, change::int as change, address
    from (
      (select * from audit where site_id = ${siteId} and ${isIn} ${newest})
      union all
      -- what people do at no site is told at each of theirs
      (select * from audit where site_id is null and ${isIn}
        and person_id in (select person_id from memberships where site_id = ${siteId}) ${newest})) acts
    ${newest}`;
}

/** Forgets acts of before, some at a time. @returns how many */
export const forgetActs = async (db: Database, before: string, limit: number): Promise<number> =>
  (
    await rows(db)`
      delete from audit where id in (
        select id from audit where at <= ${before}::timestamptz order by at limit ${limit}) returning id`
  ).length;

import { sql } from "drizzle-orm";
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

/** Acts at a site before one, newest first. */
export const listActs = (
  db: Database,
  siteId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditRow[]> =>
  rows<AuditRow>(db)`
    select id::int as id, ${iso(sql`at`)} as at, person_id as "personId", actor, action, object, change::int as change, address
    from audit where site_id = ${siteId} and id < coalesce(${before}::bigint, 9223372036854775807)
    order by id desc limit ${limit}`;

/** Forgets acts of before, some at a time. @returns how many */
export const forgetActs = async (db: Database, before: string, limit: number): Promise<number> =>
  (
    await rows(db)`
      delete from audit where id in (
        select id from audit where at <= ${before}::timestamptz order by at limit ${limit}) returning id`
  ).length;

import { sql } from "../drizzle.ts";
import type { Tag } from "../../../shared/tags.ts";
import type { Database, Transaction } from "../client.ts";
import { isLiveAt } from "./receipts.ts";
import { preparedRow, preparedRows } from "../prepared.ts";
import { array, firstRow, iso, row, rows } from "../rows.ts";

/** Postgres channels. The payload is a site's id, of `person` a person's, of `event` what announce.ts says; the poll behind them needs none. */
export const channel = {
  change: "larder_change",
  log: "larder_log",
  schedule: "larder_schedule",
  webhook: "larder_webhook",
  event: "larder_event",
  person: "larder_person",
} as const;

/** What a change was; `mixed` did several things at once. */
export type ChangeKind = "publish" | "unpublish" | "delete" | "mixed" | "model" | "token";

/** Whether readers may have lost something by it that they must not be given any more. */
export const takesDown = ({ kind, erases }: Pick<WaitingChange, "kind" | "erases">): boolean =>
  erases || kind === "unpublish" || kind === "delete" || kind === "mixed";

export interface NewChange {
  kind: ChangeKind;
  /** Whether nobody may be given any more what it replaces, whatever its kind. */
  erases?: boolean;
  tags: Tag[];
  /** Printed queries that must have a rendition from now on. */
  canonical: string[];
}

/**
 * Records a change as the last statement of its transaction and wakes the materializer at commit.
 * The site's row stays locked from here to the commit, so numbers are gapless and follow the commits.
 * @returns the change's number
 */
export async function insertChange(
  tx: Transaction,
  siteId: number,
  change: NewChange,
  now: string,
): Promise<number> {
  const { number } = await preparedRow<{ number: number }>(tx, "insert change")`
    with counted as (
      update sites set last_change = last_change + 1 where id = ${siteId} returning last_change),
    inserted as (
      insert into changes (site_id, number, kind, erases, tags, canonical, committed_at)
      select ${siteId}, last_change, ${change.kind}, ${change.erases === true}, ${array(change.tags, "text")},
        ${array(change.canonical, "text")}, ${now}::timestamptz
      from counted returning number)
    select number, pg_notify(${channel.change}, ${String(siteId)}::text) from inserted`;
  return number;
}

export interface WaitingChange {
  number: number;
  kind: ChangeKind;
  erases: boolean;
  tags: Tag[];
  canonical: string[];
}

/** Changes no materialization has taken yet, by row state: a change that committed late is not missed. */
export function takeChanges(
  tx: Transaction,
  siteId: number,
  limit: number,
): Promise<WaitingChange[]> {
  return preparedRows<WaitingChange>(tx, "take changes")`
    select number, kind, erases, tags, canonical from changes
    where site_id = ${siteId} and materialized_at is null
    order by number limit ${limit}`;
}

/** What a materialization wrote: so many rows of documents, and after them so many of answers, up to `head`. */
export interface Materialization {
  head: number;
  documents: number;
  written: number;
  dropped: number;
}

/** A clock that was set back meanwhile does not put this before the commit. */
export async function markMaterialized(
  tx: Transaction,
  siteId: number,
  numbers: number[],
  outcome: Materialization,
  now: string,
): Promise<void> {
  await rows(tx)`
    update changes set materialized_at = greatest(committed_at, ${now}::timestamptz), position = ${outcome.head},
      documents = ${outcome.documents}, written = ${outcome.written}, dropped = ${outcome.dropped}
    where site_id = ${siteId} and number = any (${array(numbers, "bigint")})`;
}

/** The site's last change, and whether the log has every change up to this one. */
export function findProgress(
  db: Database,
  siteId: number,
  change: number,
): Promise<{ last: number; inLog: boolean }> {
  return row<{ last: number; inLog: boolean }>(db)`
    select coalesce((select last_change from sites where id = ${siteId}), 0) as last,
      not exists (select from changes where site_id = ${siteId} and number <= ${change} and materialized_at is null)
        as "inLog"`;
}

/** Sites with something to materialize; what the poll looks for. */
export function sitesWithWork(db: Database): Promise<{ siteId: number }[]> {
  return rows<{ siteId: number }>(db)`
    select distinct site_id as "siteId" from changes where materialized_at is null`;
}

export interface ChangeRow {
  number: number;
  kind: ChangeKind;
  committedAt: string;
  materializedAt: string | null;
  position: number | null;
  written: number | null;
  dropped: number | null;
  /** In the log, at every edge of the site and purged from their caches. */
  live: boolean;
}

const changeColumns = sql`number, kind, ${iso(sql`committed_at`)} as "committedAt", ${iso(sql`materialized_at`)} as "materializedAt",
  position, written, dropped,
  c.materialized_at is not null and not exists (
    select from edges e where e.site_id = c.site_id and not ${isLiveAt}) as live`;

export function findChange(
  db: Database,
  siteId: number,
  number: number,
): Promise<ChangeRow | undefined> {
  return firstRow<ChangeRow>(db)`
    select ${changeColumns} from changes c where site_id = ${siteId} and number = ${number}`;
}

/** The newest changes first. */
export function listChanges(db: Database, siteId: number, limit: number): Promise<ChangeRow[]> {
  return rows<ChangeRow>(db)`
    select ${changeColumns} from changes c where site_id = ${siteId}
    order by number desc limit ${limit}`;
}

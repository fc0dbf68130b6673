import { sql, type SQL } from "../drizzle.ts";
import { channel } from "../log/changes.ts";
import type { Database, Transaction } from "../client.ts";
import type { Place } from "../content/publications.ts";
import { array, iso, row, rows, tableOf, type Page } from "../rows.ts";

export type ScheduledAction = "publish" | "unpublish";

/** What is to happen to a document in a locale, and when; `revision` null means the newest by then. */
export interface Planned {
  action: ScheduledAction;
  revision: number | null;
  at: string;
}

export interface ScheduleRow extends Planned {
  id: number;
  document: number;
  kind: string;
  type: string;
  slug: string | null;
  locale: string;
  createdAt: string;
}

/** What is to come on the site, or for one document of it, the next first; `count` is of all. */
export async function listSchedules(
  db: Database,
  siteId: number,
  document: number | null,
  range: { limit: number; offset: number },
): Promise<Page<ScheduleRow>> {
  const matching = sql`
    from schedules s
    where s.site_id = ${siteId} and (${document}::bigint is null or s.document_id = ${document})`;
  const meta = await row<{ count: number }>(db)`select count(*) as count ${matching}`;
  const data = await rows<ScheduleRow>(db)`
    select s.id, d.id as document, t.kind, t.key as type, d.slug, s.locale, s.action, s.revision_id as revision,
      ${iso(sql`s.at`)} as at, ${iso(sql`s.created_at`)} as "createdAt"
    from (select * ${matching} order by s.at, s.id limit ${range.limit} offset ${range.offset}) s
    join documents d on d.id = s.document_id
    join content_types t on t.id = d.type_id
    order by s.at, s.id`;
  return { data, meta };
}

/** What is planned for a document in a locale; its lock keeps that from changing. */
export function readPlanned(tx: Transaction, { documentId, locale }: Place): Promise<Planned[]> {
  return rows<Planned>(tx)`
    select action, revision_id as revision, ${iso(sql`at`)} as at from schedules
    where document_id = ${documentId} and locale = ${locale}`;
}

/** Makes this all that is planned for a document in a locale, and wakes the scheduler at commit. */
export async function writePlanned(
  tx: Transaction,
  siteId: number,
  { documentId, locale }: Place,
  planned: Planned[],
  now: string,
): Promise<void> {
  const actions = planned.map(({ action }) => action);
  await rows(tx)`
    with removed as (
      delete from schedules
      where document_id = ${documentId} and locale = ${locale} and not action = any (${array(actions, "text")}))
    insert into schedules (site_id, document_id, locale, action, revision_id, at, created_at)
    select ${siteId}, ${documentId}, ${locale}, action, revision, at, ${now}::timestamptz
    from ${tableOf("planned", planned, {
      action: ["text", ({ action }) => action],
      revision: ["bigint", ({ revision }) => revision],
      at: ["timestamptz", ({ at }) => at],
    })}
    on conflict (document_id, locale, action) do update
    set revision_id = excluded.revision_id, at = excluded.at`;
  await wakeScheduler(tx, siteId);
}

/** Wakes the scheduler of every origin at commit: something may be due earlier than it knows. */
export async function wakeScheduler(tx: Transaction, siteId: number): Promise<void> {
  await rows(tx)`select pg_notify(${channel.schedule}, ${String(siteId)}::text)`;
}

/** Which documents to look at: so many at once, some left out, or these alone. */
export interface DueFilter {
  limit: number;
  except: number[];
  only?: number[];
}

const isDue = (siteId: number, now: string, { except, only }: DueFilter): SQL => sql`
  s.site_id = ${siteId} and s.at <= ${now}::timestamptz and not s.document_id = any (${array(except, "bigint")})
  and (${only === undefined} or s.document_id = any (${array(only ?? [], "bigint")}))`;

/** Documents of a site for which something is due, the longest overdue first. */
export async function dueDocuments(
  db: Database,
  siteId: number,
  now: string,
  filter: DueFilter,
): Promise<number[]> {
  const found = await rows<{ id: number }>(db)`
    select s.document_id as id from schedules s where ${isDue(siteId, now, filter)}
        order by s.at, s.id limit ${filter.limit}`;
  return [...new Set(found.map(({ id }) => id))];
}

/**
 * The same, locked for their edit. The document's lock, which every edit takes first, is also what keeps two origins
 * from carrying out the same: documents that somebody else holds are left to him, or to the next look.
 */
export async function lockDueDocuments(
  tx: Transaction,
  siteId: number,
  now: string,
  filter: DueFilter,
): Promise<number[]> {
  const found = await rows<{ id: number }>(tx)`
    select d.id from schedules s join documents d on d.id = s.document_id
    where ${isDue(siteId, now, filter)}
    order by s.at, s.id limit ${filter.limit} for no key update of d skip locked`;
  return [...new Set(found.map(({ id }) => id))];
}

export interface TakenSchedule extends Place {
  action: ScheduledAction;
  revisionId: number | null;
}

/** Removes what is due for locked documents, to be carried out in the same transaction, the longest overdue first. */
export function takeDue(tx: Transaction, ids: number[], now: string): Promise<TakenSchedule[]> {
  return rows<TakenSchedule>(tx)`
    with taken as (
      delete from schedules where document_id = any (${array(ids, "bigint")}) and at <= ${now}::timestamptz
      returning id, document_id, locale, action, revision_id, at)
    select document_id as "documentId", locale, action, revision_id as "revisionId" from taken order by at, id`;
}

/** What a scheduler that looks around finds. */
export interface Due {
  /** Sites with documents for which something is due. */
  sites: number[];
  releases: { id: number; siteId: number }[];
  /** When the next is due that is not due yet, in ms since 1970; null: nothing is to come. */
  nextMs: number | null;
}

/** What is due now, besides what is left aside, and when to look again. */
export function findDue(
  db: Database,
  now: string,
  aside: { documents: number[]; releases: number[] },
): Promise<Due> {
  const at = sql`${now}::timestamptz`;
  return row<Due>(db)`
    select
      coalesce((
        select json_agg(distinct site_id) from schedules
        where at <= ${at} and not document_id = any (${array(aside.documents, "bigint")})), '[]'::json) as sites,
      coalesce((
        select json_agg(json_build_object('id', id, 'siteId', site_id) order by r.at, id) from releases r
        where state = 'scheduled' and r.at <= ${at} and not id = any (${array(aside.releases, "bigint")})),
        '[]'::json) as releases,
      (select ceil(extract(epoch from least(
        (select min(s.at) from schedules s where s.at > ${at}),
        (select min(r.at) from releases r where r.state = 'scheduled' and r.at > ${at}))) * 1000)::bigint) as "nextMs"`;
}

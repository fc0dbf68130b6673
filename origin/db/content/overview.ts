import { sql } from "../drizzle.ts";
import type { AwaitedReview, Editing, NextPlanned } from "../../../shared/manage/overview.ts";
import type { Database } from "../client.ts";
import { iso, rows } from "../rows.ts";
import { actorOf } from "./summaries.ts";

/** What people come back to: a few rows of each kind. */

/** A document of a site by its summary `s`, with its type. */
const stubColumns = sql`s.document_id as id, t.kind, t.key as type, s.slug, s.name, s.state`;

/** What a person edited lately, each document and locale once, the last first. */
export const listEditing = (
  db: Database,
  siteId: number,
  personId: number,
  limit: number,
): Promise<Editing[]> =>
  rows<Editing>(db)`
    select ${stubColumns}, mine.locale, ${iso(sql`mine.at`)} as at
    from (
      select document_id, locale, max(at) as at from working_ops
      where person_id = ${personId} group by document_id, locale) mine
    join summaries s on s.document_id = mine.document_id and s.locale = ''
    join content_types t on t.id = s.type_id and t.site_id = ${siteId}
    order by mine.at desc, s.document_id limit ${limit}`;

/** Working copies that somebody is to look at, those that wait longest first; asked by a person, or by anyone. */
export const listReviews = (
  db: Database,
  siteId: number,
  askedBy: number | null,
  limit: number,
): Promise<AwaitedReview[]> =>
  rows<AwaitedReview>(db)`
    select ${stubColumns}, w.locale, ${iso(sql`w.asked_at`)} as "askedAt",
      ${actorOf(sql`w.asked_by`, sql`w.asked_actor`)} as "askedBy", coalesce(w.asked_note, '') as note
    from working_copies w
    join summaries s on s.document_id = w.document_id and s.locale = ''
    join content_types t on t.id = s.type_id and t.site_id = ${siteId}
    where w.asked_at is not null and (${askedBy}::int is null or w.asked_by = ${askedBy}::int)
    order by w.asked_at, w.document_id limit ${limit}`;

/** What happens by itself next, of documents and releases. */
export const listPlanned = (db: Database, siteId: number, limit: number): Promise<NextPlanned[]> =>
  rows<NextPlanned>(db)`
    select ${iso(sql`planned.at`)} as at, planned.action,
      case when planned.release is not null
        then json_build_object('id', planned.release, 'name', planned.name) end as release,
      case when s.document_id is not null then json_build_object('id', s.document_id, 'kind', t.kind, 'type', t.key,
        'slug', s.slug, 'name', s.name, 'state', s.state, 'locale', planned.locale) end as document
    from (
      (select at, action, document_id, locale, null::bigint as release, null::text as name from schedules
       where site_id = ${siteId} order by at, id limit ${limit})
      union all
      (select at, 'publish', null, null, id, name from releases
       where site_id = ${siteId} and state = 'scheduled' order by at, id limit ${limit})) planned
    left join summaries s on s.document_id = planned.document_id and s.locale = ''
    left join content_types t on t.id = s.type_id
    where planned.release is not null or s.document_id is not null
    order by planned.at, planned.release, planned.document_id limit ${limit}`;

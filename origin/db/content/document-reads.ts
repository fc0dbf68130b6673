import { sql, type SQL } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type {
  DocumentInLocale,
  DocumentKind,
  DocumentState,
  DocumentStub,
  EdgeStanding,
} from "../../../shared/manage/documents.ts";
import type { Database } from "../client.ts";
import { array, firstRow, iso, rows } from "../rows.ts";
import { revisionObject } from "./revisions.ts";
import { actorOf } from "./summaries.ts";

/** A document as people open it. */

type Someone = { id: number | null; name: string } | null;

/** What is said of a document in all of its locales. */
export interface WholeDocument {
  id: number;
  typeId: number;
  kind: DocumentKind;
  type: string;
  typeName: string;
  slug: string | null;
  name: string | null;
  state: DocumentState;
  owner: Someone;
  createdAt: string;
  updatedAt: string;
  updatedBy: Someone;
}

export const findWhole = (
  db: Database,
  siteId: number,
  id: number,
): Promise<WholeDocument | undefined> =>
  firstRow<WholeDocument>(db)`
    select d.id, t.id as "typeId", t.kind, t.key as type, t.name as "typeName", s.slug, s.name, s.state,
      ${actorOf(sql`p.id`, sql`p.name`)} as owner, ${iso(sql`d.created_at`)} as "createdAt",
      ${iso(sql`s.updated_at`)} as "updatedAt", ${actorOf(sql`s.updated_by`, sql`s.actor`)} as "updatedBy"
    from documents d
    join content_types t on t.id = d.type_id
    join summaries s on s.document_id = d.id and s.locale = ''
    left join owners o on o.document_id = d.id
    left join people p on p.id = o.person_id
    where d.id = ${id} and d.site_id = ${siteId} and d.deleted_at is null`;

/** A document in each of these locales, in their order. */
export const findInLocales = (
  db: Database,
  id: number,
  locales: readonly string[],
): Promise<DocumentInLocale[]> =>
  rows<DocumentInLocale>(db)`
    select each.locale, s.state,
      (select ${revisionObject} from revisions r where r.id = h.revision_id) as newest,
      (select ${revisionObject} from revisions r where r.id = p.revision_id) as published,
      (select ${iso(sql`at`)} from schedules where document_id = ${id} and locale = each.locale and action = 'publish')
        as "publishAt",
      (select ${iso(sql`at`)} from schedules where document_id = ${id} and locale = each.locale and action = 'unpublish')
        as "unpublishAt"
    from unnest(${array(locales, "text")}) with ordinality as each (locale, nth)
    left join heads h on h.document_id = ${id} and h.locale = each.locale
    left join publications p on p.document_id = ${id} and p.locale = each.locale
    left join summaries s on s.document_id = ${id} and s.locale = each.locale
    order by each.nth`;

/** What revisions hold, by their ids. */
export async function readFieldsOf(db: Database, ids: number[]): Promise<Map<number, Values>> {
  const found = await rows<{ id: number; fields: Values }>(db)`
    select id, fields from revisions where id = any (${array(ids, "bigint")})`;
  return new Map(found.map(({ id, fields }) => [id, fields]));
}

const stubColumns = sql`s.document_id as id, t.kind, t.key as type, s.slug, s.name, s.state`;

/** Documents of a site by id, in the order of the ids; deleted ones are left out. */
export const findStubs = (db: Database, siteId: number, ids: number[]): Promise<DocumentStub[]> =>
  rows<DocumentStub>(db)`
    select ${stubColumns} from unnest(${array(ids, "bigint")}) with ordinality as asked (id, nth)
    join summaries s on s.document_id = asked.id and s.locale = ''
    join content_types t on t.id = s.type_id and t.site_id = ${siteId}
    order by asked.nth`;

export interface ReferenceRow extends DocumentStub {
  locale: string;
  published: boolean;
  newest: boolean;
}

/** Where a stretch of references begins, and how many it has. */
export interface ReferenceStretch {
  after: { id: number; locale: string } | null;
  limit: number;
}

/** Documents that name this one, by id and locale. */
export const findReferring = (
  db: Database,
  siteId: number,
  id: number,
  { after, limit }: ReferenceStretch,
): Promise<ReferenceRow[]> => {
  const from =
    after === null ? sql`true` : sql`(document_id, locale) > (${after.id}, ${after.locale})`;
  const stretch = (table: SQL) => sql`
    (select document_id, locale from ${table} where target_id = ${id} and ${from}
     order by document_id, locale limit ${limit})`;
  const [published, newest] = [sql`document_references`, sql`head_references`];
  const isIn = (table: SQL) => sql`exists (
    select from ${table} x where x.document_id = named.document_id and x.locale = named.locale and x.target_id = ${id})`;
  return rows<ReferenceRow>(db)`
    select ${stubColumns}, named.locale, ${isIn(published)} as published, ${isIn(newest)} as newest
    from (${stretch(published)} union ${stretch(newest)}) named
    join summaries s on s.document_id = named.document_id and s.locale = ''
    join content_types t on t.id = s.type_id and t.site_id = ${siteId}
    order by named.document_id, named.locale limit ${limit}`;
};

/** How many documents and locales name this one, counted up to a limit. */
export async function countReferring(db: Database, id: number, limit: number): Promise<number> {
  const stretch = (table: SQL) =>
    sql`(select document_id, locale from ${table} where target_id = ${id} limit ${limit})`;
  const found = await firstRow<{ count: number }>(db)`
    select least(count(*), ${limit})::int as count
    from (${stretch(sql`document_references`)} union ${stretch(sql`head_references`)}) named`;
  return found?.count ?? 0;
}

/** Where the site's edges are, and how many changes each has not. */
export const findEdgeStanding = (db: Database, siteId: number): Promise<EdgeStanding[]> =>
  rows<EdgeStanding>(db)`
    select e.id, e.name, e.failed_at is not null as away,
      greatest(0, s.last_change - e.change)::int as behind, ${iso(sql`e.failed_at`)} as "failedAt"
    from edges e join sites s on s.id = e.site_id where e.site_id = ${siteId} order by e.id`;

import { and, eq, sql } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { HistoryRow, RevisionRow } from "../../../shared/manage/documents.ts";
import type { Database } from "../client.ts";
import { firstRow, iso, rows } from "../rows.ts";
import { revisions } from "../schema.ts";
import { actorOf } from "./summaries.ts";

/** One revision of a document, if it is of that locale. */
export async function findRevision(
  db: Database,
  documentId: number,
  revisionId: number,
  locale: string,
): Promise<{ id: number; locale: string; name: string; fields: Values } | undefined> {
  const [found] = await db
    .select({
      id: revisions.id,
      locale: revisions.locale,
      name: revisions.name,
      fields: revisions.fields,
    })
    .from(revisions)
    .where(
      and(
        eq(revisions.documentId, documentId),
        eq(revisions.id, revisionId),
        eq(revisions.locale, locale),
      ),
    );
  return found;
}

/** A revision `r` without what it holds. */
export const revisionObject = sql`json_build_object(
  'id', r.id, 'locale', r.locale, 'name', r.name, 'createdAt', ${iso(sql`r.created_at`)},
  'createdBy', ${actorOf(sql`r.created_by`, sql`r.actor`)}, 'note', r.note,
  'published', exists (
    select from publications x where x.document_id = r.document_id and x.locale = r.locale and x.revision_id = r.id))`;

/** ours: how many of the site's newest changes are looked through for those by which readers got a revision. */
const CHANGES_LOOKED_AT = 1_000;

/** The revisions of a document of the site, newest first: in one locale or in all, before an id or from the newest. */
export async function listRevisions(
  db: Database,
  siteId: number,
  documentId: number,
  { locale, before, limit }: { locale: string | null; before: number | null; limit: number },
): Promise<HistoryRow[]> {
  const found = await rows<{ revision: RevisionRow; change: number | null }>(db)`
    with recent as materialized (
      select number, committed_at from (
        select number, committed_at, tags from changes
        where site_id = ${siteId} order by number desc limit ${CHANGES_LOOKED_AT}) newest
      where tags @> array['d:' || ${documentId}::bigint])
    select ${revisionObject} as revision,
      -- what is saved and published at once has one time
      (select min(c.number) from recent c where c.committed_at = r.created_at)::int as change
    from (
      select r.* from revisions r
      join documents d on d.id = r.document_id and d.site_id = ${siteId} and d.deleted_at is null
      where r.document_id = ${documentId} and (${locale}::text is null or r.locale = ${locale})
        and (${before}::bigint is null or r.id < ${before})
      order by r.id desc limit ${limit}) r
    order by r.id desc`;
  return found.map(({ revision, change }) => ({ ...revision, change }));
}

/** One of them with what it holds. */
export function findWholeRevision(
  db: Database,
  siteId: number,
  documentId: number,
  revisionId: number,
): Promise<{ revision: RevisionRow; fields: Values } | undefined> {
  return firstRow<{ revision: RevisionRow; fields: Values }>(db)`
    select ${revisionObject} as revision, r.fields
    from revisions r
    join documents d on d.id = r.document_id and d.site_id = ${siteId} and d.deleted_at is null
    where r.document_id = ${documentId} and r.id = ${revisionId}`;
}

/** The newest revision of each locale of a document, with what it holds. */
export function newestOfEach(
  db: Database,
  documentId: number,
): Promise<{ revision: RevisionRow; fields: Values }[]> {
  return rows<{ revision: RevisionRow; fields: Values }>(db)`
    select ${revisionObject} as revision, r.fields
    from heads h join revisions r on r.id = h.revision_id
    where h.document_id = ${documentId} order by r.locale collate "C"`;
}

/** The newest and the published values of every document of a type: what an edit of the type must not lose. */
export function newestValues(
  db: Database,
  typeId: number,
): Promise<{ id: number; slug: string | null; fields: Values }[]> {
  return rows<{ id: number; slug: string | null; fields: Values }>(db)`
    select d.id, d.slug, r.fields
    from documents d
    join lateral (
      select distinct on (locale) id from revisions where document_id = d.id order by locale, id desc) newest on true
    join revisions r on r.id = newest.id
    where d.type_id = ${typeId} and d.deleted_at is null
    union
    select d.id, d.slug, r.fields
    from documents d
    join publications p on p.document_id = d.id
    join revisions r on r.id = p.revision_id
    where d.type_id = ${typeId} and d.deleted_at is null
    order by id`;
}

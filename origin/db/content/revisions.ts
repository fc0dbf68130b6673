import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Database } from "../client.ts";
import { rows } from "../rows.ts";
import { documents, publications, revisions } from "../schema.ts";

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

export interface RevisionRow {
  id: number;
  locale: string;
  name: string;
  fields: Values;
  createdAt: string;
  published: boolean;
}

/** The revisions of a document of the site, newest first. */
export async function listRevisions(
  db: Database,
  siteId: number,
  documentId: number,
  limit: number,
): Promise<RevisionRow[]> {
  return db
    .select({
      id: revisions.id,
      locale: revisions.locale,
      name: revisions.name,
      fields: revisions.fields,
      createdAt: revisions.createdAt,
      published: sql<boolean>`${publications.revisionId} is not null`,
    })
    .from(revisions)
    .innerJoin(documents, and(eq(documents.id, revisions.documentId), eq(documents.siteId, siteId)))
    .leftJoin(publications, eq(publications.revisionId, revisions.id))
    .where(and(eq(revisions.documentId, documentId), isNull(documents.deletedAt)))
    .orderBy(desc(revisions.id))
    .limit(limit);
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

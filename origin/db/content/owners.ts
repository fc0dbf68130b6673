import type { Database, Transaction } from "../client.ts";
import { array, firstRow, rows } from "../rows.ts";

/** Whose documents are, and what else is asked of one before it is changed. */

export async function insertOwner(
  tx: Transaction,
  documentId: number,
  personId: number,
): Promise<void> {
  await rows(tx)`
    insert into owners (document_id, person_id) values (${documentId}, ${personId})
    on conflict (document_id) do nothing`;
}

/** Whose a document is, null for nobody's, and whether readers have any of it; undefined when the site has no such. */
export const findOwned = (
  db: Database,
  siteId: number,
  documentId: number,
): Promise<{ owner: number | null; isPublished: boolean } | undefined> =>
  firstRow<{ owner: number | null; isPublished: boolean }>(db)`
    select (select person_id from owners where document_id = d.id) as owner,
      exists (select from publications where document_id = d.id) as "isPublished"
    from documents d where d.id = ${documentId} and d.site_id = ${siteId} and d.deleted_at is null`;

/** Of which type documents are, deleted ones too, and in which locales they were written. */
export const findWritten = (
  db: Database,
  siteId: number,
  ids: readonly number[],
): Promise<{ id: number; kind: string; key: string; locales: string[] }[]> =>
  rows<{ id: number; kind: string; key: string; locales: string[] }>(db)`
    select d.id, t.kind, t.key, array(
      select distinct r.locale from revisions r where r.document_id = d.id order by r.locale) as locales
    from documents d join content_types t on t.id = d.type_id
    where d.id = any(${array(ids, "bigint")}) and d.site_id = ${siteId}`;

/** Locales that a document is published in. */
export async function publishedIn(db: Database, documentId: number): Promise<string[]> {
  const found = await rows<{ locale: string }>(db)`
    select locale from publications where document_id = ${documentId} order by locale collate "C"`;
  return found.map(({ locale }) => locale);
}

/** Slugs of a type that begin so; `_` and `%` in it are letters. */
export async function takenSlugs(
  db: Database,
  typeId: number,
  beginning: string,
): Promise<string[]> {
  const found = await rows<{ slug: string }>(db)`
    select slug from documents
    where type_id = ${typeId} and deleted_at is null and starts_with(slug, ${beginning})`;
  return found.map(({ slug }) => slug);
}

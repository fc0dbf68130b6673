import { sql } from "../drizzle.ts";
import type { DocumentRow, SiteRow } from "../../../shared/content/rows.ts";
import type { Database, Transaction } from "../client.ts";
import { preparedRow, preparedRows } from "../prepared.ts";
import { array, row, rows, tableOf, firstRow } from "../rows.ts";

/** The site's own row stands among those of documents under this number and no locale. */
const SITE = { document: 0, locale: "" };

/** What the site's row says now, and what the log has of it: its body, null before the first. */
export const readSiteRow = (
  db: Database,
  siteId: number,
): Promise<{ fresh: SiteRow; known: string | null }> =>
  preparedRow<{ fresh: SiteRow; known: string | null }>(db, "read site row")`
    select json_build_object('locales', s.locales, 'defaultLocale', s.default_locale,
        'fallbackLocale', s.fallback_locale, 'blogUrl', s.blog_url, 'searchLanguage', s.search_language,
        'modelVersion', s.model_version, 'types', (
        select json_agg(json_build_object('id', t.id, 'kind', t.kind, 'key', t.key, 'name', t.name, 'fields', t.fields)
          order by t.key collate "C", t.id)
        from content_types t where t.site_id = s.id)) as fresh,
      (select body from log_documents l
       where l.site_id = s.id and l.document_id = ${SITE.document} and l.locale = ${SITE.locale}) as known
    from sites s where s.id = ${siteId}`;

/** A document in a locale: what readers get of it now, and the ETag of its row. Null stands for nothing. */
export interface ComparedDocument {
  id: number;
  locale: string;
  fresh: DocumentRow | null;
  known: string | null;
}

/** The documents among `ids` that are published or have a live row, in each locale; no fallbacks. */
export const compareDocuments = (
  db: Database,
  siteId: number,
  ids: number[],
): Promise<ComparedDocument[]> =>
  preparedRows<ComparedDocument>(db, "compare documents")`
    select document_id as id, locale, fresh, l.etag as known
    from (
      select p.document_id, p.locale, json_build_object('id', d.id, 'typeId', d.type_id, 'slug', d.slug,
        'name', r.name, 'createdAt', d.created_at::text, 'publishedAt', p.published_at::text,
        'updatedAt', p.updated_at::text, 'fields', r.fields) as fresh
      from public.publications p
      join documents d on d.id = p.document_id and d.site_id = ${siteId}
      join revisions r on r.id = p.revision_id
      where p.document_id = any (${array(ids, "bigint")})) p
    full join (
      select document_id, locale, etag from log_documents
      where site_id = ${siteId} and document_id = any (${array(ids, "bigint")}) and etag is not null
        and document_id <> ${SITE.document}) l
      using (document_id, locale)
    order by document_id, locale collate "C"`;

/**
 * The site's documents after one, by id, at most `limit`: of these types, or of all for null, and then those that only
 * the log still has, too. Of each type as many are looked at as may be wanted, whatever other sites have.
 */
export async function nextDocuments(
  db: Database,
  siteId: number,
  types: number[] | null,
  { after, limit }: { after: number; limit: number },
): Promise<number[]> {
  const isOf = types === null ? sql`true` : sql`t.id = any (${array(types, "integer")})`;
  const found = await rows<{ id: number }>(db)`
    select id from (
      select d.id from content_types t
      cross join lateral (
        select id from documents where type_id = t.id and deleted_at is null and id > ${after}
        order by id limit ${limit}) d
      where t.site_id = ${siteId} and ${isOf}
      union
      (select distinct document_id from log_documents
       where ${types === null} and site_id = ${siteId} and document_id > ${after} and etag is not null
       order by document_id limit ${limit})) next
    order by id limit ${limit}`;
  return found.map(({ id }) => id);
}

/** A row of the log; `content` null says that the document is no longer published. */
export interface DocumentEntry {
  /** Null: the site's own. */
  document: { id: number; locale: string } | null;
  position: number;
  content: { etag: string; body: string } | null;
}

/** Writes rows; the older one of a document gives way. */
export async function writeDocumentEntries(
  tx: Transaction,
  siteId: number,
  entries: DocumentEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await preparedRows(tx, "write documents")`
    insert into log_documents (site_id, document_id, locale, position, etag, body)
    select ${siteId}, document_id, locale, position, etag, body from ${tableOf("entry", entries, {
      document_id: ["bigint", ({ document }) => document?.id ?? SITE.document],
      locale: ["text", ({ document }) => document?.locale ?? SITE.locale],
      position: ["bigint", ({ position }) => position],
      etag: ["text", ({ content }) => content?.etag ?? null],
      body: ["text", ({ content }) => content?.body ?? null],
    })}
    on conflict (site_id, document_id, locale) do update
    set position = excluded.position, etag = excluded.etag, body = excluded.body`;
}

/** The first site after one, else the first of all, of which not all documents are known to have rows. */
export async function findUndocumented(
  db: Database,
  afterSite: number,
): Promise<number | undefined> {
  const found = await firstRow<{ siteId: number }>(db)`
    select site_id as "siteId" from logs where documented is not null
    order by site_id <= ${afterSite}, site_id limit 1`;
  return found?.siteId;
}

/** The document up to which the site's have rows; null when all have. */
export async function readDocumented(db: Database, siteId: number): Promise<number | null> {
  const { documented } = await row<{ documented: number | null }>(db)`
    select documented from logs where site_id = ${siteId}`;
  return documented;
}

/** Says that the site's documents have rows up to one, or all for null. */
export async function markDocumented(
  tx: Transaction,
  siteId: number,
  documented: number | null,
): Promise<void> {
  await rows(tx)`update logs set documented = ${documented} where site_id = ${siteId}`;
}

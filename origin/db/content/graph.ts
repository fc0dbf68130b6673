import type { DocumentStub, PublishedDocument } from "../../../shared/content/documents.ts";
import type { Database } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { array } from "../rows.ts";

/** Documents that references name: one statement for any number of them. Unpublished ones are left out. */

/** The published documents among `ids`, whole. */
export function loadDocuments(
  db: Database,
  siteId: number,
  locale: string | null,
  ids: number[],
): Promise<PublishedDocument[]> {
  return preparedRows<PublishedDocument>(db, "load documents")`
    select d.id, d.type_id as "typeId", d.slug, r.name, r.fields,
      p.published_at::text as "publishedAt", p.updated_at::text as "updatedAt"
    from sites s
    join publications p on p.document_id = any (${array(ids, "bigint")})
      and p.locale = coalesce(${locale}, s.default_locale)
    join documents d on d.id = p.document_id and d.site_id = s.id
    join revisions r on r.id = p.revision_id
    where s.id = ${siteId}`;
}

/** The published documents among `ids`, as far as a URI needs them. */
export function loadStubs(
  db: Database,
  siteId: number,
  locale: string | null,
  ids: number[],
): Promise<DocumentStub[]> {
  return preparedRows<DocumentStub>(db, "load stubs")`
    select d.id, d.type_id as "typeId", d.slug
    from sites s
    join publications p on p.document_id = any (${array(ids, "bigint")})
      and p.locale = coalesce(${locale}, s.default_locale)
    join documents d on d.id = p.document_id and d.site_id = s.id
    where s.id = ${siteId}`;
}

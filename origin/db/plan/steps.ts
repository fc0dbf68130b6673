import type { SQL } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Database, Transaction } from "../client.ts";
import { array, rows, tableOf } from "../rows.ts";
import { placeColumns } from "../content/publications.ts";

/** What is needed to publish, take down or delete documents that are named by id, in sets. */

/** Locks documents for their edit, in one order so that two who lock several do not deadlock; deleted ones too. */
export async function lockDocuments(tx: Transaction, siteId: number, ids: number[]): Promise<void> {
  await rows(tx)`
    select id from documents where site_id = ${siteId} and id = any (${array(ids, "bigint")})
    order by id for no key update`;
}

export interface WantedSource {
  documentId: number;
  locale: string;
  action: "publish" | "unpublish" | "delete";
  /** Null: the newest in the locale. */
  revisionId: number | null;
}

/** What is wanted, as a table `w (document_id, locale, action, revision)`. */
export const wantedTable = (wanted: WantedSource[]): SQL =>
  tableOf("w", wanted, {
    ...placeColumns,
    action: ["text", ({ action }) => action],
    revision: ["bigint", ({ revisionId }) => revisionId],
  });

/** A document that is there, and of what is to be published its revision, if the locale has that. */
export interface Source extends WantedSource {
  id: number;
  typeId: number;
  slug: string | null;
  revision: { name: string; fields: Values } | null;
}

/** The documents of the site among those wanted that are not deleted. To be read after they were locked. */
export function findSources(
  db: Database,
  siteId: number,
  wanted: WantedSource[],
): Promise<Source[]> {
  return rows<Source>(db)`
    select d.id, d.id as "documentId", d.type_id as "typeId", d.slug, w.locale, w.action, w.revision as "revisionId",
      case when w.action = 'publish' then (
        select json_build_object('name', r.name, 'fields', r.fields) from revisions r
        where r.document_id = d.id and r.locale = w.locale and (w.revision is null or r.id = w.revision)
        order by r.id desc limit 1) end as revision
    from ${wantedTable(wanted)}
    join documents d on d.id = w.document_id
    where d.site_id = ${siteId} and d.deleted_at is null
    order by w.ord`;
}

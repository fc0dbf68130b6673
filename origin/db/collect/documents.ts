import type { Database, Transaction } from "../client.ts";
import { array, firstRow, rows } from "../rows.ts";

/** Documents that were deleted long ago, with their revisions. */

/** The next stretch of them. */
export interface DeletedStretch {
  last: number;
  ids: number[];
  revisions: number;
}

/**
 * Of the next deleted documents those that nothing needs: no release names them, none that is published refers to them, and
 * the log has nothing of theirs to give. Undefined when there is none.
 */
export function findDeleted(
  db: Database,
  { after, before, limit }: { after: number; before: string; limit: number },
): Promise<DeletedStretch | undefined> {
  return firstRow<DeletedStretch>(db)`
    with deleted as materialized (
      select id, site_id from documents
      where id > ${after} and deleted_at < ${before}::timestamptz order by id limit ${limit}),
    gone as materialized (
      select id from deleted d
      where not exists (select from release_items i where i.document_id = d.id)
        and not exists (select from document_references r where r.target_id = d.id)
        and not exists (select from publications p where p.document_id = d.id)
        and not exists (
          select from log_documents l where l.site_id = d.site_id and l.document_id = d.id and l.etag is not null))
    select (select max(id) from deleted) as last, coalesce(array_agg(id), '{}') as ids,
      (select count(*) from revisions r where r.document_id in (select id from gone))::int as revisions
    from gone having (select max(id) from deleted) is not null`;
}

/** Deletes documents that `findDeleted` named, for good. */
export async function deleteForGood(tx: Transaction, ids: number[]): Promise<void> {
  const named = array(ids, "bigint");
  await rows(tx)`delete from document_references where document_id = any (${named})`;
  await rows(tx)`delete from head_references where document_id = any (${named})`;
  await rows(tx)`delete from heads where document_id = any (${named})`;
  await rows(tx)`delete from vals_due where document_id = any (${named})`;
  await rows(tx)`delete from owners where document_id = any (${named})`;
  await rows(tx)`delete from working_copies where document_id = any (${named})`;
  await rows(tx)`delete from working_ops where document_id = any (${named})`;
  await rows(tx)`delete from discarded_copies where document_id = any (${named})`;
  await rows(tx)`delete from revisions where document_id = any (${named})`;
  await rows(tx)`delete from documents where id = any (${named}) and deleted_at is not null`;
}

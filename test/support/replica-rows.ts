import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { createReplica } from "../../edge/replica/replica.ts";
import { IDS_OF_SPACE, REPLICA_TABLES, type Rows } from "../../edge/replica/schema.ts";
import type { ContentType, Field } from "../../shared/content/model.ts";
import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import { documentKey, siteKey } from "../../shared/keys.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import { batch, SITE } from "./entries.ts";

/** Rows of documents and of the site as an origin sends them, and replicas of them. */

export const AT = "2026-11-28T19:32:02.123456+00:00";

/** A replica in memory, and its tables. */
export function createTestReplica(rows: Rows = createSqliteRows(":memory:")) {
  const replica = createReplica(rows);
  return {
    rows,
    /** @returns the keys of rows that cannot be read */
    take: (next: Batch) => replica.take(next).unread,
    position: (epoch: number) => replica.position(epoch),
    isWhole: (head: Head) => replica.isWhole(head),
    isUnmade: () => replica.isUnmade(),
    remake: () => replica.remake(),
    empty: () => replica.empty(),
  };
}

export const documentRow = (row: Partial<DocumentRow> & Pick<DocumentRow, "id">): DocumentRow => ({
  typeId: 1,
  slug: `slug-${row.id}`,
  name: `Document ${row.id}`,
  createdAt: AT,
  publishedAt: AT,
  updatedAt: AT,
  fields: {},
  ...row,
});

export const siteRow = (types: SiteRow["types"], rest: Partial<SiteRow> = {}): SiteRow => ({
  locales: ["en", "de"],
  defaultLocale: "en",
  fallbackLocale: null,
  blogUrl: null,
  modelVersion: 1,
  types,
  ...rest,
});

export const typeRow = (
  type: Partial<ContentType> & Pick<ContentType, "id">,
): SiteRow["types"][number] => ({
  kind: "page",
  key: `type${type.id}`,
  name: `Type ${type.id}`,
  fields: [],
  ...type,
});

const rowEntry = (key: string, position: number, body: string | null): Entry =>
  body === null
    ? { state: "gone", key, position }
    : { state: "live", key, position, etag: '""', body, tags: "" };

/** A document's row in the log; null for one that is gone, a text for a body of that text. */
export const documentEntry = (
  position: number,
  id: number,
  row: DocumentRow | string | null,
  locale = "en",
): Entry =>
  rowEntry(
    documentKey(SITE, locale, id),
    position,
    typeof row === "object" && row !== null ? JSON.stringify(row) : row,
  );

export const siteEntry = (position: number, row: SiteRow | string | null): Entry =>
  rowEntry(
    siteKey(SITE),
    position,
    typeof row === "object" && row !== null ? JSON.stringify(row) : row,
  );

/** A batch whose stretch of rows is that of the answers, and which ends at the log's head unless told otherwise. */
export function rowBatch(from: number, entries: Entry[], rest: Partial<Batch> = {}): Batch {
  const plain = batch(from, entries, rest);
  return { ...plain, documents: { from, to: plain.to }, head: plain.to, ...rest };
}

/** The site with one type of pages, and a page of it with these fields. */
export const pageSite = (...fields: Field[]): Entry =>
  siteEntry(1, siteRow([typeRow({ id: 1, fields })]));
export const pageEntry = (
  position: number,
  id: number,
  fields: Record<string, unknown> = {},
): Entry => documentEntry(position, id, documentRow({ id, fields }));

/** A replica that has taken these rows, at its log's head. */
export function withRows(...entries: Entry[]) {
  const replica = createTestReplica();
  replica.take(rowBatch(0, entries));
  return replica;
}

/** Every row of every table, in an order of its own; of words whose they are, not in which space. */
export const dumpReplica = (rows: Rows) =>
  Object.fromEntries(
    REPLICA_TABLES.filter((table) => table !== "spaces").map((table) => [
      table,
      (table === "words" ? keptWords(rows) : rows.run(`select * from ${table}`))
        .map((row) => JSON.stringify(row))
        .toSorted(),
    ]),
  );

type KeptWords = { locale: string; type: number; id: number; places: string; others: string };

/** What documents are found by, read back from the index: `places` in their order, `others` in that of bytes. */
export function keptWords(rows: Rows): KeptWords[] {
  rows.run(
    "create virtual table if not exists temp.kept using fts5vocab('main', 'words', 'instance')",
  );
  return rows.run<KeptWords>(`
    select s.locale, s.type, k.doc % ${IDS_OF_SPACE} as id,
      coalesce(group_concat(iif(k.col = 'places', k.term, null), ' ' order by k.offset), '') as places,
      coalesce(group_concat(iif(k.col = 'others', k.term, null), ' ' order by k.term), '') as others
    from temp.kept k left join spaces s on s.no = k.doc / ${IDS_OF_SPACE} group by k.doc order by k.doc`);
}

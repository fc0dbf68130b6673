import type { DocumentRow, SiteRow } from "../../shared/content/rows.ts";
import { documentKey, siteKey, type RowKey } from "../../shared/keys.ts";
import type { Entry } from "../../shared/push.ts";
import { createReplica } from "../../edge/replica/replica.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import type { Database } from "../../origin/db/client.ts";
import { row, rows as read } from "../../origin/db/rows.ts";
import { loadModel } from "../../origin/db/content/types.ts";
import { shownFields } from "../../origin/delivery/documents/stored-fields.ts";
import { SAID } from "./entries.ts";

/** What is published on a site, from Postgres into the rows of a replica. */
export async function dumpInto(rows: Rows, db: Database, siteId: number): Promise<void> {
  const model = await loadModel(db, siteId);
  const settings = await row<Omit<SiteRow, "types" | "modelVersion">>(db)`
    select locales, default_locale as "defaultLocale", fallback_locale as "fallbackLocale", blog_url as "blogUrl",
      search_language as "searchLanguage"
    from public.sites where id = ${siteId}`;
  const types = [...model.byId.values()].map(({ id, kind, key, name, fields }) => ({
    id,
    kind,
    key,
    name,
    fields,
  }));
  const site: SiteRow = { ...settings, modelVersion: model.version, types };
  const documents = await read<DocumentRow & { locale: string }>(db)`
    select p.locale, d.id, d.type_id as "typeId", d.slug, r.name, d.created_at::text as "createdAt",
      p.published_at::text as "publishedAt", p.updated_at::text as "updatedAt", r.fields
    from public.publications p
    join public.documents d on d.id = p.document_id
    join public.revisions r on r.id = p.revision_id
    where d.site_id = ${siteId}`;
  fillRows(
    rows,
    site,
    documents.map((document) => {
      const type = model.byId.get(document.typeId);
      if (type === undefined) throw new Error("a document has no type");
      return { ...document, fields: shownFields(document.fields, type, model) };
    }),
  );
}

/** ours: documents taken in one transaction. */
const AT_ONCE = 500;
/** Of a site that is alone in its tables. */
const SITE = 1;

/** A replica takes a site's row and its documents, as of a log that has nothing else. */
export function fillRows(
  rows: Rows,
  site: SiteRow,
  documents: Iterable<DocumentRow & { locale: string }>,
): void {
  const replica = createReplica(rows);
  let position = 0;
  const take = (bodies: [key: RowKey, row: object][]) => {
    const from = position;
    const entries = bodies.map(([key, row]): Entry => {
      const body = JSON.stringify(row);
      return { state: "live", key, position: ++position, etag: "", body, tags: "" };
    });
    const stretch = { from, to: position };
    const batch = { ...SAID, site: SITE, epoch: 1, ...stretch, documents: stretch, head: position };
    const { unread } = rows.transaction(() => replica.take({ ...batch, change: 0, entries }));
    if (unread.length > 0) throw new Error(`rows that cannot be read: ${unread.join(" ")}`);
  };
  take([[siteKey(SITE), site]]);
  let waiting: [key: RowKey, row: object][] = [];
  for (const { locale, ...document } of documents) {
    waiting.push([documentKey(SITE, locale, document.id), document]);
    if (waiting.length < AT_ONCE) continue;
    take(waiting);
    waiting = [];
  }
  take(waiting);
}

import { sql, type SQL } from "../drizzle.ts";
import type { PublishedDocument } from "../../../shared/content/documents.ts";
import { isObject } from "../../../shared/content/field-kind.ts";
import { withoutIds } from "../../../shared/working/items.ts";
import { movedOnto, type BasedCopy } from "../../../shared/working/rebase.ts";
import type { JsonObject } from "../../../shared/working/value.ts";
import type { Database } from "../client.ts";
import { array, rows, tableOf } from "../rows.ts";

/** Working copies as previews show them: what is saved of a document and is no revision yet. */

/** A document as its working copy has it. */
export interface Draft extends PublishedDocument {
  kind: string;
  key: string;
  createdAt: string;
}

interface FoundCopy extends BasedCopy, Omit<Draft, "name" | "fields" | "publishedAt"> {
  /** The newest revision, where the copy stands on an older one. */
  newer: { id: number; name: string; fields: JsonObject } | null;
}

/**
 * Of these documents those with a working copy that holds something else than its revision, as it is in a locale. Where
 * the locale has nothing of its own it is the copy of the site's fallback, as with revisions.
 */
export async function findDrafts(
  db: Database,
  siteId: number,
  locale: string | null,
  ids: number[],
): Promise<Map<number, Draft>> {
  if (ids.length === 0) return new Map();
  const asked = sql`coalesce(${locale}, s.default_locale)`;
  const found = await rows<FoundCopy>(db)`
    select distinct on (d.id) d.id, d.type_id as "typeId", d.slug, t.kind, t.key, d.created_at::text as "createdAt",
      w.updated_at::text as "updatedAt", w.base, w.value, w.disagreements,
      case when h.revision_id is distinct from w.revision_id and h.revision_id is not null
        then json_build_object('id', r.id, 'name', r.name, 'fields', r.fields) end as newer
    from sites s
    join working_copies w on w.document_id = any (${array(ids, "bigint")})
    join documents d on d.id = w.document_id and d.site_id = s.id and d.deleted_at is null
    join content_types t on t.id = d.type_id
    left join heads h on h.document_id = w.document_id and h.locale = w.locale
    left join revisions r on r.id = h.revision_id
    where s.id = ${siteId} and w.value <> w.base and (w.locale = ${asked} or ${ofFallback(asked)})
    order by d.id, w.locale = ${asked} desc`;
  return new Map(found.map((copy) => [copy.id, shown(copy)]));
}

/** Whether a copy is of the locale that stands in for one in which the document has no revision. */
const ofFallback = (asked: SQL): SQL => sql`(
  w.locale = s.fallback_locale and t.kind in ('page', 'single', 'collection') and not exists (
    select from heads own where own.document_id = w.document_id and own.locale = ${asked}))`;

/** The copy on the newest revision, as whoever opens it has it. What it holds need not fit its type. */
function shown({ base, value, disagreements, newer, ...document }: FoundCopy): Draft {
  const copy = { base, value, disagreements };
  const current =
    newer === null
      ? value
      : movedOnto(copy, { name: newer.name, fields: newer.fields }, newer.id).value;
  const { name, fields } = withoutIds(current) as { name?: unknown; fields?: unknown };
  return {
    ...document,
    publishedAt: null,
    name: typeof name === "string" ? name : "",
    fields: isObject(fields) ? fields : {},
  };
}

/** A document by its address. */
export interface WantedSlug {
  /** Of pages and Single Pages `*` for any. */
  type: string;
  slug: string;
}

/** Which documents have these slugs, whether anything of them is a revision or not; Single Pages first. */
export const findSlugs = (
  db: Database,
  siteId: number,
  kinds: string[],
  wanted: readonly WantedSlug[],
): Promise<{ index: number; id: number }[]> =>
  rows<{ index: number; id: number }>(db)`
    select (q.ord - 1)::int as index, d.id
    from ${tableOf("q", wanted, {
      type: ["text", ({ type }) => type],
      slug: ["text", ({ slug }) => slug],
    })}
    join content_types t on t.site_id = ${siteId} and t.kind = any (${array(kinds, "text")})
      and (q.type = '*' or (t.kind = 'page' and t.key = q.type))
    join documents d on d.type_id = t.id and d.slug = q.slug and d.deleted_at is null
    order by q.ord, t.kind = 'single' desc, d.id desc`;

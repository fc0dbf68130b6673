import { sql } from "../drizzle.ts";
import type { ResolvedSelection } from "../../../shared/content/filters.ts";
import type { Search } from "../../../shared/content/search.ts";
import type { ContentType } from "../../../shared/content/model.ts";
import type { PublishedDocument } from "../../../shared/content/documents.ts";
import type { Database } from "../client.ts";
import { allOf, orderBy } from "./conditions.ts";
import { array, row } from "../rows.ts";
import { rankOf, searchSql } from "./search.ts";

/** Lists that select: one statement each, because each is a statement of its own shape. */

export interface Selected {
  count: number;
  documents: PublishedDocument[];
}

/** A published document as one JSON value; timestamps as text keep their microseconds. */
export const documentJson = sql`json_build_object(
  'id', d.id, 'typeId', d.type_id, 'slug', d.slug, 'name', r.name,
  'publishedAt', p.published_at::text, 'updatedAt', p.updated_at::text, 'fields', r.fields)`;

const published = sql`
  publications p
  join documents d on d.id = p.document_id
  join revisions r on r.id = p.revision_id`;

/** The published documents of a type that meet all conditions, in the order asked for; only how many when none are wanted. */
export function findSelected(
  db: Database,
  siteId: number,
  wanted: { type: ContentType; locale: string | null; offset: number; limit: number },
  { conditions, order }: ResolvedSelection,
): Promise<Selected> {
  const byDefault =
    wanted.type.kind === "collection" ? sql`d.id` : sql`p.published_at desc, d.id desc`;
  const locale = sql`(select coalesce(${wanted.locale}, default_locale) from sites where id = ${siteId})`;
  const found = sql`
    ${published}
    where p.type_id = ${wanted.type.id} and p.locale = ${locale} and ${allOf(conditions, locale)}`;
  if (wanted.limit === 0)
    return row<Selected>(db)`select count(*) as count, '[]'::json as documents from ${found}`;
  return row<Selected>(db)`
    with matched as (
      select ${documentJson} as document, row_number() over (order by ${orderBy(order, byDefault)}) as nth
      from ${found})
    select (select count(*) from matched) as count,
      coalesce((
        select json_agg(document order by nth) from matched
        where nth > ${wanted.offset} and nth <= ${wanted.offset + wanted.limit}), '[]'::json) as documents`;
}

/** Pages by their own words, the highest rank first (the v2 API). No words find nothing. */
export function searchPages(
  db: Database,
  siteId: number,
  wanted: {
    typeIds: number[];
    locale: string | null;
    search: Search;
    offset: number;
    limit: number;
  },
): Promise<Selected> {
  const search = searchSql(wanted.search);
  const order = sql`rank desc, published_at desc, document_id desc`;
  return row<Selected>(db)`
    with parts as materialized ${search.parts},
    matched as materialized (
      select p.document_id, p.locale, p.published_at, ${rankOf(sql`p.words`)} as rank
      from publications p
      where p.type_id = any (${array(wanted.typeIds, "int")}) and p.words @@ ${search.finds}
        and p.locale = (select coalesce(${wanted.locale}, default_locale) from sites where id = ${siteId})),
    page as (
      select *, row_number() over (order by ${order}) as nth
      from matched order by ${order} offset ${wanted.offset} limit ${wanted.limit})
    select (select count(*) from matched) as count,
      coalesce((
        select json_agg(${documentJson} order by page.nth)
        from page
        join documents d on d.id = page.document_id
        join publications p on p.document_id = page.document_id and p.locale = page.locale
        join revisions r on r.id = p.revision_id), '[]'::json) as documents`;
}

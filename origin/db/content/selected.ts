import { sql } from "drizzle-orm";
import type { ResolvedSelection } from "../../../shared/content/filters.ts";
import type { ContentType } from "../../../shared/content/model.ts";
import type { PublishedDocument } from "../../../shared/content/documents.ts";
import type { Database } from "../client.ts";
import { allOf, orderBy } from "./conditions.ts";
import { array, row } from "../rows.ts";
import { searchQuery } from "./words.ts";

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

/** The published documents of a type that meet all conditions, in the order asked for. */
export function findSelected(
  db: Database,
  siteId: number,
  wanted: { type: ContentType; locale: string | null; offset: number; limit: number },
  { conditions, order }: ResolvedSelection,
): Promise<Selected> {
  const byDefault =
    wanted.type.kind === "collection" ? sql`d.id` : sql`p.published_at desc, d.id desc`;
  const locale = sql`(select coalesce(${wanted.locale}, default_locale) from sites where id = ${siteId})`;
  return row<Selected>(
    db,
    sql`
    with matched as (
      select ${documentJson} as document, row_number() over (order by ${orderBy(order, byDefault)}) as nth
      from ${published}
      where p.type_id = ${wanted.type.id} and p.locale = ${locale} and ${allOf(conditions, locale)})
    select (select count(*) from matched) as count,
      coalesce((
        select json_agg(document order by nth) from matched
        where nth > ${wanted.offset} and nth <= ${wanted.offset + wanted.limit}), '[]'::json) as documents`,
  );
}

/** Pages by their own words, most relevant first (the v2 API). No words find nothing. */
export function searchPages(
  db: Database,
  siteId: number,
  wanted: {
    typeIds: number[];
    locale: string | null;
    words: string;
    offset: number;
    limit: number;
  },
): Promise<Selected> {
  return row<Selected>(
    db,
    sql`
    with matched as (
      select ${documentJson} as document, row_number() over (
        order by ts_rank(p.words, ${searchQuery(wanted.words)}) desc, p.published_at desc, d.id desc) as nth
      from sites s, ${published}
      where s.id = ${siteId} and p.type_id = any (${array(wanted.typeIds, "int")})
        and p.locale = coalesce(${wanted.locale}, s.default_locale) and p.words @@ ${searchQuery(wanted.words)})
    select (select count(*) from matched) as count,
      coalesce((
        select json_agg(document order by nth) from matched
        where nth > ${wanted.offset} and nth <= ${wanted.offset + wanted.limit}), '[]'::json) as documents`,
  );
}

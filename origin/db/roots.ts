import { sql } from "drizzle-orm";
import type { PublishedDocument } from "../content/documents.ts";
import type { Database } from "./client.ts";
import { array, rows } from "./rows.ts";

/**
 * The documents at the top of answers. Each statement answers any number of queries at once;
 * `index` says which of the wanted ones a row belongs to. Every statement also brings the version of
 * the site's model, so that reading it costs no statement of its own.
 */

export interface WantedPage {
  type: string;
  slug: string;
  locale: string | null;
}

export interface WantedItem {
  key: string;
  id: number;
  locale: string | null;
}

export interface WantedList {
  kind: "page" | "collection";
  key: string;
  locale: string | null;
  offset: number;
  limit: number;
}

export interface FoundDocument {
  index: number;
  modelVersion: number;
  document: PublishedDocument | null;
}

export interface FoundList {
  index: number;
  modelVersion: number;
  typeIds: number[];
  count: number;
  documents: PublishedDocument[];
}

/** A published document as one JSON value; timestamps as text keep their microseconds. */
const documentJson = sql`json_build_object(
  'id', d.id, 'typeId', d.type_id, 'slug', d.slug, 'name', r.name,
  'publishedAt', p.published_at::text, 'updatedAt', p.updated_at::text, 'fields', r.fields)`;

/**
 * Pages by type and slug. Of several types with one slug, `*` takes a Single Page first,
 * then the most recently published (DECISIONS.md, readings of the contract).
 */
export function findPages(
  db: Database,
  siteId: number,
  wanted: WantedPage[],
): Promise<FoundDocument[]> {
  return rows<FoundDocument>(
    db,
    sql`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion", found.document
    from unnest(${array(
      wanted.map((page) => page.type),
      "text",
    )},
                ${array(
                  wanted.map((page) => page.slug),
                  "text",
                )},
                ${array(
                  wanted.map((page) => page.locale),
                  "text",
                )})
         with ordinality as q (type, slug, locale, ord)
    join sites s on s.id = ${siteId}
    left join lateral (
      select ${documentJson} as document
      from documents d
      join content_types t on t.id = d.type_id
      join publications p on p.document_id = d.id and p.locale = coalesce(q.locale, s.default_locale)
      join revisions r on r.id = p.revision_id
      where d.site_id = s.id and d.slug = q.slug and d.deleted_at is null
        and ((q.type = '*' and t.kind in ('page', 'single')) or (t.kind = 'page' and t.key = q.type))
      order by t.kind = 'single' desc, p.published_at desc, d.id desc
      limit 1
    ) found on true`,
  );
}

/** Collection items by key and id. */
export function findItems(
  db: Database,
  siteId: number,
  wanted: WantedItem[],
): Promise<FoundDocument[]> {
  return rows<FoundDocument>(
    db,
    sql`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion", found.document
    from unnest(${array(
      wanted.map((item) => item.key),
      "text",
    )},
                ${array(
                  wanted.map((item) => item.id),
                  "bigint",
                )},
                ${array(
                  wanted.map((item) => item.locale),
                  "text",
                )})
         with ordinality as q (key, id, locale, ord)
    join sites s on s.id = ${siteId}
    left join lateral (
      select ${documentJson} as document
      from documents d
      join content_types t on t.id = d.type_id
      join publications p on p.document_id = d.id and p.locale = coalesce(q.locale, s.default_locale)
      join revisions r on r.id = p.revision_id
      where d.id = q.id and d.site_id = s.id and d.deleted_at is null
        and t.kind = 'collection' and t.key = q.key
    ) found on true`,
  );
}

/** Lists of one type each: pages newest first, items by id; the id decides between equals. */
export function findLists(
  db: Database,
  siteId: number,
  wanted: WantedList[],
): Promise<FoundList[]> {
  return rows<FoundList>(
    db,
    sql`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion",
      case when t.id is null then '{}'::int[] else array[t.id] end as "typeIds",
      (select count(*) from publications p
       where p.type_id = t.id and p.locale = coalesce(q.locale, s.default_locale)) as count,
      coalesce(case q.kind
        when 'page' then (
          select json_agg(found.document order by found.published_at desc, found.id desc) from (
            select ${documentJson} as document, p.published_at, d.id
            from publications p join documents d on d.id = p.document_id join revisions r on r.id = p.revision_id
            where p.type_id = t.id and p.locale = coalesce(q.locale, s.default_locale)
            order by p.published_at desc, p.document_id desc offset q.start limit q.size) found)
        else (
          select json_agg(found.document order by found.id) from (
            select ${documentJson} as document, d.id
            from publications p join documents d on d.id = p.document_id join revisions r on r.id = p.revision_id
            where p.type_id = t.id and p.locale = coalesce(q.locale, s.default_locale)
            order by p.document_id offset q.start limit q.size) found)
      end, '[]'::json) as documents
    from unnest(${array(
      wanted.map((list) => list.kind),
      "text",
    )},
                ${array(
                  wanted.map((list) => list.key),
                  "text",
                )},
                ${array(
                  wanted.map((list) => list.locale),
                  "text",
                )},
                ${array(
                  wanted.map((list) => list.offset),
                  "bigint",
                )},
                ${array(
                  wanted.map((list) => list.limit),
                  "bigint",
                )})
         with ordinality as q (kind, key, locale, start, size, ord)
    join sites s on s.id = ${siteId}
    left join content_types t on t.site_id = s.id and t.kind = q.kind and t.key = q.key`,
  );
}

/** Lists of Single Pages, which are a type each. */
export function findSingles(
  db: Database,
  siteId: number,
  wanted: Omit<WantedList, "kind" | "key">[],
): Promise<FoundList[]> {
  return rows<FoundList>(
    db,
    sql`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion",
      types.ids as "typeIds",
      (select count(*) from publications p
       where p.type_id = any (types.ids) and p.locale = coalesce(q.locale, s.default_locale)) as count,
      coalesce((
        select json_agg(found.document order by found.published_at desc, found.id desc) from (
          select ${documentJson} as document, p.published_at, d.id
          from publications p join documents d on d.id = p.document_id join revisions r on r.id = p.revision_id
          where p.type_id = any (types.ids) and p.locale = coalesce(q.locale, s.default_locale)
          order by p.published_at desc, p.document_id desc offset q.start limit q.size) found),
        '[]'::json) as documents
    from unnest(${array(
      wanted.map((list) => list.locale),
      "text",
    )},
                ${array(
                  wanted.map((list) => list.offset),
                  "bigint",
                )},
                ${array(
                  wanted.map((list) => list.limit),
                  "bigint",
                )})
         with ordinality as q (locale, start, size, ord)
    join sites s on s.id = ${siteId}
    cross join lateral (
      select coalesce(array_agg(t.id order by t.id), '{}') as ids
      from content_types t where t.site_id = s.id and t.kind = 'single') types`,
  );
}

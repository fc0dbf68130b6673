import { sql, type SQL } from "../drizzle.ts";
import type {
  FoundDocument,
  FoundList,
  WantedItem,
  WantedList,
  WantedPage,
} from "../../../shared/content/source.ts";
import type { Database } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { tableOf } from "../rows.ts";
import { documentJson } from "./selected.ts";

/**
 * The documents at the top of answers. Each statement answers any number of queries at once;
 * `index` says which of the wanted ones a row belongs to. Every statement also brings the version of
 * the site's model, so that reading it costs no statement of its own.
 */

/** What one publication `p` of a page publishes. Looked up when the page is known, so that what lies before it costs nothing. */
const publishedOf = sql`(
  select ${documentJson} from documents d join revisions r on r.id = p.revision_id where d.id = p.document_id)`;

/** One published document per wanted row, the first that matches. */
function findDocuments(
  db: Database,
  siteId: number,
  name: string,
  wanted: SQL,
  { matches, first }: { matches: SQL; first: SQL },
): Promise<FoundDocument[]> {
  return preparedRows<FoundDocument>(db, name)`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion", found.document
    from ${wanted}
    join sites s on s.id = ${siteId}
    left join lateral (
      select ${documentJson} as document
      from documents d
      join content_types t on t.id = d.type_id
      join publications p on p.document_id = d.id and p.locale = coalesce(q.locale, s.default_locale)
      join revisions r on r.id = p.revision_id
      where d.site_id = s.id and d.deleted_at is null and ${matches}
      order by ${first}
      limit 1
    ) found on true`;
}

/**
 * Pages by type and slug. Of several types with one slug, `*` takes a Single Page first,
 * then the most recently published (DECISIONS.md, readings of the contract).
 */
export const findPages = (
  db: Database,
  siteId: number,
  wanted: WantedPage[],
): Promise<FoundDocument[]> =>
  findDocuments(
    db,
    siteId,
    "find pages",
    tableOf("q", wanted, {
      type: ["text", ({ type }) => type],
      slug: ["text", ({ slug }) => slug],
      locale: ["text", ({ locale }) => locale],
    }),
    {
      matches: sql`d.slug = q.slug
        and ((q.type = '*' and t.kind in ('page', 'single')) or (t.kind = 'page' and t.key = q.type))`,
      first: sql`t.kind = 'single' desc, p.published_at desc, d.id desc`,
    },
  );

/** Collection items by key and id. */
export const findItems = (
  db: Database,
  siteId: number,
  wanted: WantedItem[],
): Promise<FoundDocument[]> =>
  findDocuments(
    db,
    siteId,
    "find items",
    tableOf("q", wanted, {
      key: ["text", ({ key }) => key],
      id: ["bigint", ({ id }) => id],
      locale: ["text", ({ locale }) => locale],
    }),
    { matches: sql`d.id = q.id and t.kind = 'collection' and t.key = q.key`, first: sql`d.id` },
  );

type Stretch = Pick<WantedList, "locale" | "offset" | "limit">;
const stretchColumns = {
  locale: ["text", ({ locale }: Stretch) => locale],
  start: ["bigint", ({ offset }: Stretch) => offset],
  size: ["bigint", ({ limit }: Stretch) => limit],
} satisfies Record<string, [string, unknown]>;

/** Lists of one type each: pages newest first, items by id; the id decides between equals. */
export function findLists(
  db: Database,
  siteId: number,
  wanted: WantedList[],
): Promise<FoundList[]> {
  return preparedRows<FoundList>(db, "find lists")`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion",
      case when t.id is null then '{}'::int[] else array[t.id] end as "typeIds",
      coalesce((
        select c.count from list_counts c
        where c.type_id = t.id and c.locale = coalesce(q.locale, s.default_locale)), 0) as count,
      coalesce(case q.kind
        when 'page' then (
          select json_agg(${publishedOf} order by p.published_at desc, p.document_id desc) from (
            select * from publications p
            where p.type_id = t.id and p.locale = coalesce(q.locale, s.default_locale)
            order by p.published_at desc, p.document_id desc offset q.start limit q.size) p)
        else (
          select json_agg(${publishedOf} order by p.document_id) from (
            select * from publications p
            where p.type_id = t.id and p.locale = coalesce(q.locale, s.default_locale)
            order by p.document_id offset q.start limit q.size) p)
      end, '[]'::json) as documents
    from ${tableOf("q", wanted, {
      kind: ["text", ({ kind }) => kind],
      key: ["text", ({ key }) => key],
      ...stretchColumns,
    })}
    join sites s on s.id = ${siteId}
    left join content_types t on t.site_id = s.id and t.kind = q.kind and t.key = q.key`;
}

/** Lists of Single Pages, which are a type each. */
export function findSingles(
  db: Database,
  siteId: number,
  wanted: Omit<WantedList, "kind" | "key">[],
): Promise<FoundList[]> {
  return preparedRows<FoundList>(db, "find singles")`
    select (q.ord - 1)::int as index, s.model_version as "modelVersion",
      types.ids as "typeIds",
      (select coalesce(sum(c.count), 0)::bigint from list_counts c
       where c.type_id = any (types.ids) and c.locale = coalesce(q.locale, s.default_locale)) as count,
      coalesce((
        select json_agg(${publishedOf} order by p.published_at desc, p.document_id desc) from (
          select * from publications p
          where p.type_id = any (types.ids) and p.locale = coalesce(q.locale, s.default_locale)
          order by p.published_at desc, p.document_id desc offset q.start limit q.size) p),
        '[]'::json) as documents
    from ${tableOf("q", wanted, stretchColumns)}
    join sites s on s.id = ${siteId}
    cross join lateral (
      select coalesce(array_agg(t.id order by t.id), '{}') as ids
      from content_types t where t.site_id = s.id and t.kind = 'single') types`;
}

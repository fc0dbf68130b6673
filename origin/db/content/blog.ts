import { sql, type SQL } from "../drizzle.ts";
import type { FoundPost, FoundPosts, FoundTerm } from "../../../shared/content/documents.ts";
import { NO_SEARCH, type Search } from "../../../shared/content/search.ts";
import type { PostFilter, Taxonomy } from "../../../shared/query-blog.ts";
import type { Database } from "../client.ts";
import { array, row, rows } from "../rows.ts";
import { rankOf, searchSql } from "./search.ts";

/** Posts and what they are sorted by. Every statement also brings the version of the site's model. */

const post = (rank: SQL): SQL => sql`json_build_object(
  'id', d.id, 'typeId', d.type_id, 'slug', d.slug, 'name', r.name, 'createdAt', d.created_at::text,
  'publishedAt', p.published_at::text, 'updatedAt', p.updated_at::text, 'fields', r.fields, 'rank', ${rank})`;

/** Ids of the site's types of these kinds: a change of any document of theirs may change the answer. */
const blogTypes = (kinds: string[]): SQL => sql`
  (select coalesce(array_agg(id), '{}') from content_types where site_id = s.id and kind = any (${array(kinds, "text")}))`;

const noRank = sql`null::int`;

/** The one type of the site's posts, as a value: by a join, Postgres would look at every type's documents. */
const postType = (siteId: number): SQL => sql`
  (select id from content_types where site_id = ${siteId} and kind = 'post')`;

const publishedPosts = (siteId: number): SQL => sql`
  (select * from publications where type_id = ${postType(siteId)}) p
  join documents d on d.id = p.document_id
  join revisions r on r.id = p.revision_id`;

/** A post by slug with its neighbours: `next` is newer, `previous` older (the v2 API). */
export function findPost(
  db: Database,
  siteId: number,
  slug: string,
  locale: string | null,
): Promise<FoundPost> {
  const neighbour = (older: boolean) => sql`(
    select ${post(noRank)} from ${publishedPosts(siteId)}
    where p.locale = found.locale
      and (p.published_at, p.document_id) ${older ? sql`<` : sql`>`} (found.published_at, found.id)
    order by p.published_at ${older ? sql`desc` : sql`asc`}, p.document_id ${older ? sql`desc` : sql`asc`} limit 1)`;
  return row<FoundPost>(db)`
    select s.model_version as "modelVersion", s.blog_url as "blogUrl", found.post,
      ${neighbour(false)} as next, ${neighbour(true)} as previous
    from sites s
    left join lateral (
      select ${post(noRank)} as post, p.published_at, p.locale, d.id from ${publishedPosts(siteId)}
      where d.site_id = s.id and d.slug = ${slug} and d.deleted_at is null
        and p.locale = coalesce(${locale}, s.default_locale)) found on true
    where s.id = ${siteId}`;
}

/** Posts newest first, or by relevance when words are searched. An unknown slug in the filter selects nothing. */
export function findPosts(
  db: Database,
  siteId: number,
  wanted: PostFilter & {
    locale: string | null;
    search: Search | null;
    offset: number;
    limit: number;
  },
): Promise<FoundPosts> {
  const isSearch = wanted.search !== null;
  const search = searchSql(wanted.search ?? NO_SEARCH);
  const matches = isSearch ? sql`p.words @@ ${search.finds}` : sql`true`;
  const decidedBy = (["author", "category", "tag"] as const).filter((of) => wanted[of] !== null);
  const rank = isSearch ? rankOf(sql`p.words`) : noRank;
  // as values: by a join, Postgres would sort every post instead of reading the newest
  const locale = sql`(select coalesce(${wanted.locale}, default_locale) from sites where id = ${siteId})`;
  const term = (of: Taxonomy) => named(siteId, of, wanted[of]);
  const isWhole = !isSearch && decidedBy.length === 0;
  const count = isWhole
    ? sql`coalesce((select c.count from list_counts c where c.type_id = ${postType(siteId)} and c.locale = ${locale}), 0)`
    : sql`(select count(*) from matched)`;
  return row<FoundPosts>(db)`
    with parts as materialized ${search.parts},
    matched as (
      select p.document_id, p.locale, p.published_at, ${rank} as rank
      from publications p
      where p.type_id = ${postType(siteId)} and p.locale = ${locale} and ${matches}
        and ${term("author")} and ${term("category")} and ${term("tag")})
    select s.model_version as "modelVersion", s.blog_url as "blogUrl", ${count} as count,
      ${blogTypes(["post", ...decidedBy])} as "typeIds",
      coalesce((
        select json_agg(found.post order by found.rank desc nulls last, found.published_at desc, found.id desc) from (
          select ${post(sql`m.rank`)} as post, m.rank, m.published_at, d.id
          from (
            select * from matched order by rank desc nulls last, published_at desc, document_id desc
            offset ${wanted.offset} limit ${wanted.limit}) m
          join documents d on d.id = m.document_id
          join publications p on p.document_id = m.document_id and p.locale = m.locale
          join revisions r on r.id = p.revision_id) found), '[]'::json) as posts
    from sites s where s.id = ${siteId}`;
}

/** Whether the post names a published term with this slug; one that was deleted may have had it before. */
const named = (siteId: number, of: Taxonomy, slug: string | null): SQL =>
  slug === null
    ? sql`true`
    : sql`exists (
        select 1 from document_references x
        join documents term on term.id = x.target_id and term.slug = ${slug}
        join publications tp on tp.document_id = term.id
          and tp.locale = (select default_locale from sites where id = ${siteId})
        join content_types kind on kind.id = term.type_id and kind.kind = ${of}
        where x.document_id = p.document_id and x.locale = p.locale)`;

/** How many posts `include=recent_posts` shows (the v2 API). */
const RECENT_POSTS = 10;

/** Authors, categories or tags in the order they were made, one of them or all, with their newest posts on request. */
export function findTerms(
  db: Database,
  siteId: number,
  wanted: { of: Taxonomy; slug: string | null; recentPosts: boolean },
): Promise<FoundTerm[]> {
  const recent = wanted.recentPosts
    ? sql`coalesce((
        select json_agg(newest.post order by newest.published_at desc, newest.id desc) from (
          select ${post(noRank)} as post, p.published_at, d.id from ${publishedPosts(siteId)}
          join document_references x on x.document_id = d.id and x.locale = p.locale and x.target_id = term.id
          where p.locale = s.default_locale
          order by p.published_at desc, d.id desc limit ${RECENT_POSTS}) newest), '[]'::json)`
    : sql`'[]'::json`;
  return rows<FoundTerm>(db)`
    select s.model_version as "modelVersion", s.blog_url as "blogUrl", ${recent} as recent,
      ${blogTypes(wanted.recentPosts ? [wanted.of, "post"] : [wanted.of])} as "typeIds",
      case when term.id is null then null else json_build_object(
        'id', term.id, 'typeId', term.type_id, 'slug', term.slug, 'name', tr.name,
        'publishedAt', tp.published_at::text, 'updatedAt', tp.updated_at::text, 'fields', tr.fields) end as term
    from sites s
    left join (
      documents term
      join content_types tt on tt.id = term.type_id and tt.kind = ${wanted.of}
      join publications tp on tp.document_id = term.id
      join revisions tr on tr.id = tp.revision_id)
      on tt.site_id = s.id and tp.locale = s.default_locale and (${wanted.slug}::text is null or term.slug = ${wanted.slug})
    where s.id = ${siteId}
    order by term.id`;
}

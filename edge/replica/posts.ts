import type {
  FoundPost,
  FoundPosts,
  FoundTerm,
  PostDocument,
} from "../../shared/content/documents.ts";
import type { Search } from "../../shared/content/search.ts";
import type { Range, WantedPosts, WantedTerms } from "../../shared/content/source.ts";
import type { Taxonomy } from "../../shared/query-blog.ts";
import { postOf, publishedOf, type Place } from "./bodies.ts";
import type { Chosen } from "./conditions.ts";
import { findPage } from "./lists.ts";
import { byTime } from "./orders.ts";
import type { Reading } from "./roots.ts";
import { findByWords } from "./search.ts";
import { runSql, sql, type Sql } from "./sql.ts";
import { shownIn, typesOf, type Site } from "./view.ts";

/** Posts and what they are sorted by; none of them is read through a fallback locale. */

const TAXONOMIES = ["author", "category", "tag"] as const;

/** No type of any site. */
const NO_TYPE = 0;

const postsIn = (site: Site, locale: string | null) => ({
  type: typesOf(site.model, ["post"])[0] ?? NO_TYPE,
  locale: shownIn(site, locale).locale,
  fallback: null,
});

const said = ({ model, blogUrl }: Site) => ({ modelVersion: model.version, blogUrl });

/** A post by slug with its neighbours: `next` is newer, `previous` older (the v2 API). */
export function findPost(reading: Reading, slug: string, locale: string | null): FoundPost {
  const { rows, site, bodies } = reading;
  const { type, locale: of } = postsIn(site, locale);
  const beside = (isOlder: boolean) => sql`(
    select p.id from documents p where p.locale = ${of} and p.type = ${type}
      and (p.published, p.id) ${isOlder ? sql`<` : sql`>`} (d.published, d.id)
    order by p.published ${isOlder ? sql`desc` : sql`asc`}, p.id ${isOlder ? sql`desc` : sql`asc`} limit 1)`;
  const [found] = runSql<{ id: number; next: number | null; previous: number | null }>(rows)`
    select d.id, ${beside(false)} as next, ${beside(true)} as previous
    from documents d indexed by documents_slug
    where d.locale = ${of} and d.slug = ${slug} and d.type = ${type}`;
  if (found === undefined) return { ...said(site), post: null, next: null, previous: null };
  const ids = [found.id, found.next, found.previous];
  const places = ids.flatMap((id) => (id === null ? [] : { locale: of, id }));
  const posts = bodies.read(places);
  const postWith = (id: number | null): PostDocument | null => {
    const row = posts.find((post) => post?.id === id);
    return row === undefined ? null : postOf(row);
  };
  const [post = null, next = null, previous = null] = ids.map(postWith);
  return { ...said(site), post, next, previous };
}

/** Posts newest first, or by relevance when words are searched, which no filter comes with. An unknown slug in the filter selects nothing. */
export function findPosts(reading: Reading, wanted: WantedPosts): FoundPosts {
  const { search, offset, limit } = wanted;
  if (search !== null) return findSearchedPosts(reading, wanted.locale, { search, offset, limit });
  const { rows, site, bodies } = reading;
  const decidedBy = TAXONOMIES.filter((of) => wanted[of] !== null);
  const scope = postsIn(site, wanted.locale);
  const conditions = decidedBy.map((of) => naming(site, scope.locale, of, wanted[of] ?? ""));
  const list = { order: byTime(scope, "published", true), conditions };
  const { count, places } = findPage(rows, list, wanted);
  const posts = bodies.read(places).flatMap((row) => (row === undefined ? [] : postOf(row)));
  return { ...said(site), typeIds: typesOf(site.model, ["post", ...decidedBy]), count, posts };
}

/** Posts by their own words, the highest rank first. @throws Unanswerable while words are being made */
function findSearchedPosts(
  reading: Reading,
  locale: string | null,
  asked: Range & { search: Search },
): FoundPosts {
  const { rows, site, bodies } = reading;
  const typeIds = typesOf(site.model, ["post"]);
  const shown = { locale: shownIn(site, locale).locale, fallback: null };
  const { count, found } = findByWords(rows, { typeIds, ...shown, ...asked });
  const posts = bodies.read(found).flatMap((row, nth) => {
    const rank = found[nth]?.rank ?? null;
    return row === undefined ? [] : { ...postOf(row), rank };
  });
  return { ...said(site), typeIds, count, posts };
}

/** That a post names the published term with this slug. */
function naming(site: Site, locale: string, of: Taxonomy, slug: string): Chosen {
  const terms = sql`(${termsOf(site, of, slug)})`;
  return {
    rows: sql`from refs v where v.locale = ${locale} and v.target in ${terms}`,
    negated: false,
    repeats: true,
    isLate: false,
    isMet: (post) =>
      sql`exists (select 1 from refs own where own.locale = ${post.locale} and own.id = ${post.id} and own.target in ${terms})`,
  };
}

/** Ids of published terms. Without the names of indexes SQLite looks through all documents of the locale, which lie together. */
function termsOf(site: Site, of: Taxonomy, slug: string | null): Sql {
  const { locale } = shownIn(site, null);
  const type = typesOf(site.model, [of])[0] ?? NO_TYPE;
  const at = sql`d.locale = ${locale} and d.type = ${type}`;
  return slug === null
    ? sql`select d.id from documents d indexed by documents_id where ${at}`
    : sql`select d.id from documents d indexed by documents_slug where ${at} and d.slug = ${slug}`;
}

/** How many posts `include=recent_posts` shows (the v2 API). */
const RECENT_POSTS = 10;

/** Authors, categories or tags in the order they were made, one of them or all, with their newest posts on request. */
export function findTerms({ rows, site, bodies }: Reading, wanted: WantedTerms): FoundTerm[] {
  const { of, slug, recentPosts } = wanted;
  const { type, locale } = postsIn(site, null);
  const recent = recentPosts
    ? sql`(
        select json_group_array(id) from (
          select p.id from refs r cross join documents p on p.locale = r.locale and p.id = r.id and p.type = ${type}
          where r.locale = ${locale} and r.target = term.id
          order by p.published desc, p.id desc limit ${RECENT_POSTS}))`
    : sql`'[]'`;
  const found = runSql<{ id: number; recent: string }>(rows)`
    select term.id, ${recent} as recent from (${termsOf(site, of, slug)}) term order by +term.id`;
  const typeIds = typesOf(site.model, recentPosts ? [of, "post"] : [of]);
  const none = { ...said(site), typeIds, term: null, recent: [] };
  if (found.length === 0) return [none];
  const terms = found.map(({ id, recent: ids }) => ({ id, recent: JSON.parse(ids) as number[] }));
  const placeOf = (id: number): Place => ({ locale, id });
  const named = bodies.read(terms.map(({ id }) => placeOf(id)));
  const posts = new Map(
    bodies
      .read([...new Set(terms.flatMap((term) => term.recent))].map(placeOf))
      .flatMap((row) => (row === undefined ? [] : [[row.id, postOf(row)] as const])),
  );
  return terms.map((term, at) => {
    const row = named[at];
    const newest = term.recent.flatMap((id) => posts.get(id) ?? []);
    return { ...none, term: row === undefined ? null : publishedOf(row), recent: newest };
  });
}

import { MAX_SLUG_CHARS } from "./limits.ts";
import {
  isOn,
  isSlug,
  lastOf,
  notFound,
  parseLocale,
  parsePaging,
  printPaging,
  searchText,
  withParams,
  type Paging,
} from "./query-params.ts";
import { cutText } from "./text.ts";

/** The blog's part of the queries: posts, what they are sorted by, feeds. */

/** Authors, categories and tags: what posts are sorted by. */
export type Taxonomy = "author" | "category" | "tag";
export type FeedFormat = "rss" | "atom" | "sitemap";

/** `raw` feeds are XML itself under `/v2/feeds/<format>.xml`; the others are XML in JSON (the v2 API). */
export const FEED_CONTENT_TYPES = {
  rss: "application/rss+xml; charset=utf-8",
  atom: "application/atom+xml; charset=utf-8",
  sitemap: "application/xml; charset=utf-8",
} as const satisfies Record<FeedFormat, string>;

/** Which posts: by author, category and tag, all of them combined. */
export interface PostFilter {
  author: string | null;
  category: string | null;
  tag: string | null;
}

export type BlogQuery =
  | ({ kind: "posts"; paging: Paging; excludeBody: boolean; locale: string | null } & PostFilter)
  | { kind: "post"; slug: string; locale: string | null }
  | { kind: "post_search"; text: string; paging: Paging; locale: string | null }
  | { kind: "terms"; of: Taxonomy; recentPosts: boolean }
  | { kind: "term"; of: Taxonomy; slug: string; recentPosts: boolean }
  | { kind: "feed"; format: FeedFormat; raw: boolean; category: string | null; tag: string | null };

/** The paths of the taxonomies, both ways. */
const TAXONOMY_PATHS = { author: "authors", category: "categories", tag: "tags" } as const;
const taxonomyOf = (path: string | undefined) =>
  (Object.keys(TAXONOMY_PATHS) as Taxonomy[]).find((of) => TAXONOMY_PATHS[of] === path);

/** Parses what comes after `/v2/`; undefined when it is not the blog's. @throws AppError as `parseQuery` */
export function parseBlog(
  resource: string | undefined,
  first: string | undefined,
  params: URLSearchParams,
): BlogQuery | undefined {
  if (resource === "posts") return parsePosts(first, params);
  if (resource === "search" && first === undefined) return parsePosts("search", params);
  if (resource === "feeds") return parseFeed(first, params);
  const of = taxonomyOf(resource);
  return of === undefined ? undefined : parseTaxonomy(of, first, params);
}

/** The canonical form. */
export function printBlog(query: BlogQuery): string {
  switch (query.kind) {
    case "posts":
    case "post":
    case "post_search":
      return printPosts(query);
    case "terms":
      return withParams(`/v2/${TAXONOMY_PATHS[query.of]}/`, printRecent(query));
    case "term":
      return withParams(`/v2/${TAXONOMY_PATHS[query.of]}/${query.slug}/`, printRecent(query));
    case "feed":
      return withParams(`/v2/feeds/${query.format}${query.raw ? ".xml" : "/"}`, {
        category_slug: query.category ?? undefined,
        tag_slug: query.tag ?? undefined,
      });
  }
}

function parsePosts(slug: string | undefined, params: URLSearchParams): BlogQuery {
  const locale = parseLocale(lastOf(params, "locale"));
  const paging = () => parsePaging(params);
  if (slug === "search")
    return { kind: "post_search", text: searchText(params), paging: paging(), locale };
  if (slug === undefined) {
    const filter = { ...slugFilters(params), author: slugFilter(params, "author_slug") };
    const excludeBody = isOn(lastOf(params, "exclude_body"));
    return { kind: "posts", paging: paging(), excludeBody, locale, ...filter };
  }
  if (!isSlug(slug)) throw notFound();
  return { kind: "post", slug, locale };
}

/** A slug that cannot exist selects nothing; it is cut so that it stays a key of bounded length. */
const slugFilter = (params: URLSearchParams, name: string) => {
  const text = lastOf(params, name);
  return text === undefined || text === "" ? null : cutText(text, MAX_SLUG_CHARS);
};

const slugFilters = (params: URLSearchParams) => ({
  category: slugFilter(params, "category_slug"),
  tag: slugFilter(params, "tag_slug"),
});

function parseFeed(named: string | undefined, params: URLSearchParams): BlogQuery {
  const raw = named?.endsWith(".xml") ?? false;
  const format = raw ? named?.slice(0, -".xml".length) : named;
  if (format !== "rss" && format !== "atom" && format !== "sitemap") throw notFound();
  return { kind: "feed", format, raw, ...slugFilters(params) };
}

function parseTaxonomy(of: Taxonomy, slug: string | undefined, params: URLSearchParams): BlogQuery {
  const recentPosts = lastOf(params, "include") === "recent_posts";
  if (slug === undefined) return { kind: "terms", of, recentPosts };
  if (!isSlug(slug)) throw notFound();
  return { kind: "term", of, slug, recentPosts };
}

const printRecent = ({ recentPosts }: { recentPosts: boolean }) => ({
  include: recentPosts ? "recent_posts" : undefined,
});

function printPosts(query: Extract<BlogQuery, { kind: "posts" | "post" | "post_search" }>): string {
  const locale = query.locale ?? undefined;
  if (query.kind === "post") return withParams(`/v2/posts/${query.slug}/`, { locale });
  const params = { locale, ...printPaging(query.paging) };
  if (query.kind === "post_search")
    return withParams("/v2/posts/search/", { ...params, query: query.text });
  return withParams("/v2/posts/", {
    ...params,
    exclude_body: query.excludeBody,
    author_slug: query.author ?? undefined,
    category_slug: query.category ?? undefined,
    tag_slug: query.tag ?? undefined,
  });
}

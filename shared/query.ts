import { AppError, detail } from "./errors.ts";
import { MAX_ITEM_ID_CHARS, MAX_KEYS, MAX_SLUG_CHARS } from "./limits.ts";
import { FEED_CONTENT_TYPES, parseBlog, printBlog, type BlogQuery } from "./query-blog.ts";
import {
  isOn,
  isSlug,
  lastOf,
  noSelection,
  notFound,
  parseCommon,
  parsePaging,
  parseSelection,
  printCommon,
  printPaging,
  printSelection,
  searchText,
  withParams,
  type Common,
  type Paging,
  type Selection,
} from "./query-params.ts";
import { cutText } from "./text.ts";

/** A read request in canonical form. Two URLs with the same answer parse to the same query. */
export type Query =
  | ({ kind: "pages"; type: string; paging: Paging } & Common & Selection)
  | ({ kind: "page"; type: string; slug: string } & Common)
  | ({ kind: "page_search"; text: string; type: string | null; paging: Paging } & Common)
  | ({ kind: "items"; key: string; form: "path" | "keys"; paging: Paging } & Common & Selection)
  | ({ kind: "collections"; keys: string[] } & Common & Selection)
  | ({ kind: "item"; key: string; id: number } & Common)
  | BlogQuery
  | { kind: "token"; hash: string };

/** A query that a URL can ask for. */
export type ContentQuery = Exclude<Query, { kind: "token" }>;
export type QueryOf<Kind extends Query["kind"]> = Extract<Query, { kind: Kind }>;

/** Stands for Single Pages in lists and for any page type in details (the v2 API). */
export const ANY_TYPE = "*";

const isType = (text: string) => text === ANY_TYPE || isSlug(text);

/**
 * Parses a read of `/v2/…`. Unknown parameters are dropped, defaults removed, order fixed, both slash forms accepted.
 * @throws AppError `invalid` (levels, locale, filters) or `not_found` (no such endpoint, impossible slug, bad page number)
 */
export function parseQuery(url: URL): ContentQuery {
  const segments = pathSegments(url.pathname);
  const [resource, first, second, ...rest] = segments;
  const params = url.searchParams;
  if (rest.length > 0) throw notFound();
  if (resource === "pages") return parsePages(first, second, params);
  if (resource === "content") return parseContent(first, second, params);
  const blog = second === undefined ? parseBlog(resource, first, params) : undefined;
  if (blog === undefined) throw notFound();
  return blog;
}

/** The canonical path and query string; `parseQuery` of it gives the query back. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case "token":
      return `token:${query.hash}`;
    case "pages":
    case "page":
    case "page_search":
      return printPages(query);
    case "items":
    case "collections":
    case "item":
      return printContent(query);
    default:
      return printBlog(query);
  }
}

/** Reads back what `printQuery` wrote. @throws AppError `invalid` or `not_found` when this version cannot read it */
export function parsePrinted(text: string): Query {
  if (text.startsWith("token:")) {
    const hash = text.slice("token:".length);
    if (/^[0-9a-f]{64}$/.test(hash)) return { kind: "token", hash };
    throw new AppError("invalid", "The query is no token's.");
  }
  return parseQuery(addressOf(text));
}

function addressOf(text: string): URL {
  try {
    return new URL(text, "http://larder.invalid");
  } catch (cause) {
    throw new AppError("invalid", "The query is no address.", { cause });
  }
}

/**
 * Reads a query that was stored as text, perhaps by another version, whose parser allowed what this one refuses.
 * Undefined then: one row must not stop the others.
 */
export function parseStored(text: string): Query | undefined {
  try {
    return parsePrinted(text);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** The sentence of a 404 whose cause is that what is asked for does not exist (the v2 API). */
export function absentDetail(query: ContentQuery): string {
  if (query.kind === "page") return detail.pageNotFound;
  if (query.kind === "items" && query.form === "keys") return detail.keyNotFound(query.key);
  if (query.kind === "collections") return detail.keyNotFound(query.keys.join(","));
  return detail.notFound;
}

/** The sentence of a 404 of what once existed. A later page of a list went because the list became shorter (the v2 API). */
export function goneDetail(query: Query): string {
  if (query.kind === "token") return detail.badToken;
  const paging = "paging" in query ? query.paging : undefined;
  const later = paging?.mode === "page" && paging.page > 1;
  return later ? detail.page(String(paging.page), detail.noResults) : absentDetail(query);
}

/** The query in another locale; taxonomies and feeds have none. */
export const inLocale = <Q extends ContentQuery>(query: Q, locale: string | null): Q =>
  "locale" in query ? { ...query, locale } : query;

export const localeOfQuery = (query: ContentQuery): string | null =>
  "locale" in query ? query.locale : null;

/** The media type of an answer. */
export const contentTypeOf = (query: Query): string =>
  query.kind === "feed" && query.raw ? FEED_CONTENT_TYPES[query.format] : "application/json";

/** Whether drafts can show in the answer; what posts are sorted by and feeds have none (the v2 API). */
const hasDrafts = ({ kind }: ContentQuery) =>
  kind !== "terms" && kind !== "term" && kind !== "feed";

/** What a preview shows: the newest revisions, or what is saved beyond them too, the working copies. */
export type Preview = "latest" | "draft";

/**
 * What a URL asks to be shown besides what is published: `preview`, or `test` as older clients say (the v2 API), and ours,
 * `preview=draft`. Null for nothing. Never part of a query.
 */
export function previewOf({ searchParams }: URL, query: ContentQuery): Preview | null {
  if (!hasDrafts(query)) return null;
  if (lastOf(searchParams, "preview")?.toLowerCase() === "draft") return "draft";
  return ["preview", "test"].some((name) => isOn(lastOf(searchParams, name))) ? "latest" : null;
}

/** The printed query with what is to be shown, as an edge asks an origin. */
export const withPreview = (printed: string, preview: Preview): string =>
  `${printed}${printed.includes("?") ? "&" : "?"}preview=${preview === "draft" ? "draft" : "1"}`;

function pathSegments(pathname: string): string[] {
  const match = /^\/v2\/([^?#]*?)\/?$/.exec(pathname);
  if (match?.[1] === undefined) throw notFound();
  try {
    return match[1].split("/").map(decodeURIComponent);
  } catch {
    throw notFound();
  }
}

/** Single Pages have neither filters nor order; clients send their defaults all the same (DECISIONS.md, readings of the contract). */
function parsePages(
  first: string | undefined,
  second: string | undefined,
  params: URLSearchParams,
): ContentQuery {
  const asksSearch = first === "search" && lastOf(params, "query") !== undefined;
  if (asksSearch) return parsePageSearch(second ?? lastOf(params, "page_type"), params);
  const type = first ?? ANY_TYPE;
  if (!isType(type)) throw notFound();
  if (second === undefined) {
    const selection = type === ANY_TYPE ? noSelection : parseSelection(params);
    return {
      kind: "pages",
      type,
      paging: parsePaging(params),
      ...parseCommon(params),
      ...selection,
    };
  }
  if (!isSlug(second)) throw notFound(detail.pageNotFound);
  return { kind: "page", type, slug: second, ...parseCommon(params) };
}

function parsePageSearch(type: string | undefined, params: URLSearchParams): ContentQuery {
  if (type !== undefined && type !== "" && !isType(type)) throw notFound();
  const only = type === undefined || type === "" ? null : type;
  const paging = parsePaging(params);
  return {
    kind: "page_search",
    text: searchText(params),
    type: only,
    paging,
    ...parseCommon(params),
  };
}

function parseContent(
  first: string | undefined,
  second: string | undefined,
  params: URLSearchParams,
): ContentQuery {
  if (first === undefined) return parseKeys(lastOf(params, "keys") ?? "", "keys", params);
  if (second === undefined) return parseKeys(first, "path", params);
  if (!isSlug(first) || !isItemId(second)) throw notFound();
  return { kind: "item", key: first, id: Number(second), ...parseCommon(params) };
}

function parseKeys(text: string, form: "path" | "keys", params: URLSearchParams): ContentQuery {
  const named = text.split(",").map((key) => key.trim());
  const keys = [...new Set(named.filter((key) => key !== ""))].sort();
  const wrong = keys.find((key) => !isSlug(key));
  const [only] = keys;
  if (wrong !== undefined) {
    const byKey = form === "keys" || keys.length > 1;
    throw notFound(byKey ? detail.keyNotFound(cutText(wrong, MAX_SLUG_CHARS)) : detail.notFound);
  }
  if (keys.length > MAX_KEYS)
    throw new AppError("invalid", `At most ${MAX_KEYS} keys can be asked for at once.`);
  if (only === undefined && form === "path") throw notFound();
  const asked = { ...parseCommon(params), ...parseSelection(params) };
  if (only === undefined || keys.length > 1) return { kind: "collections", keys, ...asked };
  return { kind: "items", key: only, form, paging: parsePaging(params), ...asked };
}

const isItemId = (text: string) =>
  text.length <= MAX_ITEM_ID_CHARS && /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));

function printPages(query: QueryOf<"pages" | "page" | "page_search">): string {
  if (query.kind === "page")
    return withParams(`/v2/pages/${query.type}/${query.slug}/`, printCommon(query));
  const params = { ...printCommon(query), ...printPaging(query.paging) };
  if (query.kind === "pages")
    return withParams(`/v2/pages/${query.type}/`, { ...params, ...printSelection(query) });
  return withParams("/v2/pages/search/", {
    ...params,
    query: query.text,
    page_type: query.type ?? undefined,
  });
}

function printContent(query: QueryOf<"items" | "collections" | "item">): string {
  if (query.kind === "item")
    return withParams(`/v2/content/${query.key}/${query.id}/`, printCommon(query));
  const params = { ...printCommon(query), ...printSelection(query) };
  if (query.kind === "collections") {
    return withParams("/v2/content/", { ...params, keys: query.keys.join(",") || undefined });
  }
  const paged = { ...params, ...printPaging(query.paging) };
  return query.form === "path"
    ? withParams(`/v2/content/${query.key}/`, paged)
    : withParams("/v2/content/", { ...paged, keys: query.key });
}

import { AppError, detail } from "./errors.ts";
import {
  DEFAULT_LEVELS,
  DEFAULT_PAGE_SIZE,
  MAX_ITEM_ID_CHARS,
  MAX_KEYS,
  MAX_LEVELS,
  MAX_LOCALE_CHARS,
  MAX_PAGE_NUMBER,
  MAX_PAGE_SIZE,
  MAX_SLUG_CHARS,
  MIN_LEVELS,
} from "./limits.ts";

/** Which part of a list is asked for; the answer's `meta` follows the mode. */
export type Paging =
  | { mode: "page"; page: number; size: number }
  | { mode: "offset"; offset: number; limit: number };

interface Common {
  /** 1–5; references deeper than this are URI strings. */
  levels: number;
  /** null = the site's default locale. */
  locale: string | null;
}

/** A read request in canonical form. Two URLs with the same answer parse to the same query. */
export type Query =
  | ({ kind: "pages"; type: string; paging: Paging } & Common)
  | ({ kind: "page"; type: string; slug: string } & Common)
  | ({ kind: "items"; key: string; form: "path" | "keys"; paging: Paging } & Common)
  | ({ kind: "collections"; keys: string[] } & Common)
  | ({ kind: "item"; key: string; id: number } & Common)
  | { kind: "token"; hash: string };

/** A query that a URL can ask for. */
export type ContentQuery = Exclude<Query, { kind: "token" }>;

/** Stands for Single Pages in lists and for any page type in details (CONTRACT §1.3). */
export const ANY_TYPE = "*";

const SLUG = /^[A-Za-z0-9_-]+$/;
const isSlug = (text: string) => text.length <= MAX_SLUG_CHARS && SLUG.test(text);
const isType = (text: string) => text === ANY_TYPE || isSlug(text);

const notFound = (message: string = detail.notFound) => new AppError("not_found", message);

/**
 * Parses a read of `/v2/…`. Unknown parameters are dropped, defaults removed, order fixed, both slash forms accepted.
 * @throws AppError `invalid` (levels, locale) or `not_found` (no such endpoint, impossible slug, bad page number)
 */
export function parseQuery(url: URL): ContentQuery {
  const segments = pathSegments(url.pathname);
  const [resource, first, second, ...rest] = segments;
  if (rest.length > 0) throw notFound();
  if (resource === "pages") return parsePages(first, second, url.searchParams);
  if (resource === "content") return parseContent(first, second, url.searchParams);
  throw notFound();
}

/** The canonical path and query string; `parseQuery` of it gives the query back. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case "token":
      return `token:${query.hash}`;
    case "pages":
      return withParams(`/v2/pages/${query.type}/`, query, query.paging);
    case "page":
      return withParams(`/v2/pages/${query.type}/${query.slug}/`, query);
    case "items":
      return query.form === "path"
        ? withParams(`/v2/content/${query.key}/`, query, query.paging)
        : withParams("/v2/content/", query, query.paging, [query.key]);
    case "collections":
      return withParams("/v2/content/", query, undefined, query.keys);
    case "item":
      return withParams(`/v2/content/${query.key}/${query.id}/`, query);
  }
}

/** Reads back what `printQuery` wrote; the origin stores queries as text. */
export function parsePrinted(text: string): Query {
  if (text.startsWith("token:")) return { kind: "token", hash: text.slice("token:".length) };
  return parseQuery(new URL(text, "http://larder.invalid"));
}

/** The sentence of a 404 whose cause is that what is asked for does not exist (CONTRACT §1.8). */
export function absentDetail(query: ContentQuery): string {
  if (query.kind === "page") return detail.pageNotFound;
  if (query.kind === "items" && query.form === "keys") return detail.keyNotFound(query.key);
  if (query.kind === "collections") return detail.keyNotFound(query.keys.join(","));
  return detail.notFound;
}

/** The sentence of a 404 of what once existed. A later page of a list went because the list became shorter (CONTRACT §1.7). */
export function goneDetail(query: Query): string {
  if (query.kind === "token") return detail.badToken;
  const paging = "paging" in query ? query.paging : undefined;
  const later = paging?.mode === "page" && paging.page > 1;
  return later ? detail.page(String(paging.page), detail.noResults) : absentDetail(query);
}

function pathSegments(pathname: string): string[] {
  const match = /^\/v2\/([^?#]*?)\/?$/.exec(pathname);
  if (match?.[1] === undefined) throw notFound();
  try {
    return match[1].split("/").map(decodeURIComponent);
  } catch {
    throw notFound();
  }
}

function parsePages(
  type: string | undefined,
  slug: string | undefined,
  params: URLSearchParams,
): ContentQuery {
  if (type === undefined || !isType(type)) throw notFound();
  if (slug === undefined)
    return { kind: "pages", type, paging: parsePaging(params), ...common(params) };
  if (!isSlug(slug)) throw notFound(detail.pageNotFound);
  return { kind: "page", type, slug, ...common(params) };
}

function parseContent(
  first: string | undefined,
  second: string | undefined,
  params: URLSearchParams,
): ContentQuery {
  if (first === undefined) return parseKeys(lastOf(params, "keys") ?? "", "keys", params);
  if (second === undefined) return parseKeys(first, "path", params);
  if (!isSlug(first) || !isItemId(second)) throw notFound();
  return { kind: "item", key: first, id: Number(second), ...common(params) };
}

function parseKeys(text: string, form: "path" | "keys", params: URLSearchParams): ContentQuery {
  const keys = [
    ...new Set(
      text
        .split(",")
        .map((key) => key.trim())
        .filter((key) => key !== ""),
    ),
  ].sort();
  const wrong = keys.find((key) => !isSlug(key));
  const [only] = keys;
  if (wrong !== undefined) {
    throw notFound(
      form === "keys" || keys.length > 1
        ? detail.keyNotFound(wrong.slice(0, MAX_SLUG_CHARS))
        : detail.notFound,
    );
  }
  if (keys.length > MAX_KEYS)
    throw new AppError("invalid", `At most ${MAX_KEYS} keys can be asked for at once.`);
  if (only === undefined && form === "path") throw notFound();
  if (only === undefined || keys.length > 1)
    return { kind: "collections", keys, ...common(params) };
  return { kind: "items", key: only, form, paging: parsePaging(params), ...common(params) };
}

const isItemId = (text: string) =>
  text.length <= MAX_ITEM_ID_CHARS && /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));

/** Of a parameter given several times the last counts, for the key and for the answer alike. */
const lastOf = (params: URLSearchParams, name: string) => params.getAll(name).at(-1);

function common(params: URLSearchParams): Common {
  return {
    levels: parseLevels(lastOf(params, "levels")),
    locale: parseLocale(lastOf(params, "locale")),
  };
}

function parseLevels(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_LEVELS;
  if (!/^[+-]?\d{1,9}$/.test(text)) throw new AppError("invalid", detail.levels);
  return Math.min(MAX_LEVELS, Math.max(MIN_LEVELS, Number(text)));
}

function parseLocale(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  if (text.length > MAX_LOCALE_CHARS || !SLUG.test(text))
    throw new AppError("invalid", detail.locale);
  return text;
}

/** Page mode unless only offset parameters are given; sizes out of range fall back as Django REST Framework's do. */
function parsePaging(params: URLSearchParams): Paging {
  const [page, size] = [lastOf(params, "page"), lastOf(params, "page_size")];
  const [offset, limit] = [lastOf(params, "offset"), lastOf(params, "limit")];
  if (page === undefined && size === undefined && (offset ?? limit) !== undefined) {
    const start = positive(offset) ?? 0;
    return { mode: "offset", offset: Math.min(start, MAX_PAGE_NUMBER), limit: sizeOf(limit) };
  }
  return { mode: "page", page: parsePageNumber(page), size: sizeOf(size) };
}

function parsePageNumber(text: string | undefined): number {
  if (text === undefined || text === "") return 1;
  const shown = text.slice(0, MAX_SLUG_CHARS);
  if (!/^[+-]?\d{1,15}$/.test(text)) throw notFound(detail.page(shown, detail.notInteger));
  const page = Number(text);
  if (page < 1) throw notFound(detail.page(shown, detail.lessThanOne));
  if (page > MAX_PAGE_NUMBER) throw notFound(detail.page(shown, detail.noResults));
  return page;
}

const positive = (text: string | undefined) =>
  /^\d{1,15}$/.test(text ?? "") && Number(text) > 0 ? Number(text) : undefined;

const sizeOf = (text: string | undefined) =>
  Math.min(positive(text) ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);

function withParams(path: string, query: Common, paging?: Paging, keys?: string[]): string {
  const params: string[] = [];
  if (keys !== undefined && keys.length > 0) params.push(`keys=${keys.join(",")}`);
  if (query.levels !== DEFAULT_LEVELS) params.push(`levels=${query.levels}`);
  if (paging?.mode === "offset") params.push(`limit=${paging.limit}`);
  if (query.locale !== null) params.push(`locale=${query.locale}`);
  if (paging?.mode === "offset") params.push(`offset=${paging.offset}`);
  if (paging?.mode === "page" && paging.page !== 1) params.push(`page=${paging.page}`);
  if (paging?.mode === "page" && paging.size !== DEFAULT_PAGE_SIZE) {
    params.push(`page_size=${paging.size}`);
  }
  return params.length === 0 ? path : `${path}?${params.join("&")}`;
}

import { AppError, detail } from "./errors.ts";
import {
  DEFAULT_LEVELS,
  DEFAULT_PAGE_SIZE,
  MAX_FILTER_CHARS,
  MAX_FILTERS,
  MAX_LEVELS,
  MAX_LISTED_CHARS,
  MAX_LOCALE_CHARS,
  MAX_PAGE_NUMBER,
  MAX_PAGE_SIZE,
  MAX_PATH_FIELDS,
  MAX_QUERY_CHARS,
  MAX_SLUG_CHARS,
  MIN_LEVELS,
} from "./limits.ts";
import { mayList } from "./operators.ts";
import { cutText, isLongerThan } from "./text.ts";

/** The parameters of reads: how each is parsed, and how it is printed in canonical form. */

/** Which part of a list is asked for; the answer's `meta` follows the mode. */
export type Paging =
  | { mode: "page"; page: number; size: number }
  | { mode: "offset"; offset: number; limit: number };

/**
 * What one field is compared with. The path descends into components and through references; it may end in an operator, which
 * only the model can tell from the end of a field's key (`operators.ts`).
 */
export interface Filter {
  path: string;
  value: string;
}

/** The order of a list: a field's path, `published` or `updated`. */
export interface Order {
  path: string;
  descending: boolean;
}

/** Media as a URL, as `{url, alt}`, or as `{url, alt, srcset}`. */
export const MEDIA_FORMS = ["url", "alt", "srcset"] as const;
export type MediaForm = (typeof MEDIA_FORMS)[number];

/** What every read of pages and collections takes. */
export interface Common {
  /** 1–5; references deeper than this are URI strings. */
  levels: number;
  /** null = the site's default locale. */
  locale: string | null;
  media: MediaForm;
}

/** What lists take beside it. */
export interface Selection {
  filters: Filter[];
  /** null = the default order of the kind. */
  order: Order | null;
}

export const noSelection: Selection = { filters: [], order: null };

const SLUG = /^[A-Za-z0-9_-]+$/;
export const isSlug = (text: string) => text.length <= MAX_SLUG_CHARS && SLUG.test(text);
const NAME_OF_FIELD = /^[A-Za-z0-9_-]+$/;

export const notFound = (message: string = detail.notFound) => new AppError("not_found", message);

/** Of a parameter given several times the last counts, for the key and for the answer alike. */
export const lastOf = (params: URLSearchParams, name: string) => params.getAll(name).at(-1);

/** A switch in any spelling that SDKs send: `1`, `true`, `True`. */
export const isOn = (text: string | undefined): boolean => /^(1|true)$/i.test(text ?? "");

export function parseCommon(params: URLSearchParams): Common {
  return {
    levels: parseLevels(lastOf(params, "levels")),
    locale: parseLocale(lastOf(params, "locale")),
    media: parseMediaForm(params),
  };
}

/** `media_srcset`, which is ours, says more than `alt_media_text`. */
function parseMediaForm(params: URLSearchParams): MediaForm {
  if (isOn(lastOf(params, "media_srcset"))) return "srcset";
  return isOn(lastOf(params, "alt_media_text")) ? "alt" : "url";
}

function parseLevels(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_LEVELS;
  if (!/^[+-]?\d{1,9}$/.test(text)) throw new AppError("invalid", detail.levels);
  return Math.min(MAX_LEVELS, Math.max(MIN_LEVELS, Number(text)));
}

export function parseLocale(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  if (text.length > MAX_LOCALE_CHARS || !SLUG.test(text))
    throw new AppError("invalid", detail.locale);
  return text;
}

/** Filters sorted by path, one per path and operator, and the order. @throws AppError `invalid` past the limits */
export function parseSelection(params: URLSearchParams): Selection {
  const paths = [
    ...new Set([...params.keys()].filter((name) => name.startsWith("fields."))),
  ].sort();
  if (paths.length > MAX_FILTERS)
    throw new AppError("invalid", `At most ${MAX_FILTERS} filters can be combined.`);
  const filters = paths.map((name) => {
    const [path, value] = [name.slice("fields.".length), lastOf(params, name) ?? ""];
    refuseLongPath(path);
    const maxChars = mayList(path) ? MAX_LISTED_CHARS : MAX_FILTER_CHARS;
    if (!isPath(path) || isLongerThan(value, maxChars)) {
      throw new AppError(
        "invalid",
        `The filter "${cutText(name, MAX_SLUG_CHARS)}" cannot be read.`,
      );
    }
    return { path, value };
  });
  return { filters, order: parseOrder(lastOf(params, "order")) };
}

const isPath = (text: string) =>
  text.length <= MAX_FILTER_CHARS && text.split(".").every((name) => NAME_OF_FIELD.test(name));

/** Each field but the last leads into others, and each of those costs. @throws AppError `invalid` */
function refuseLongPath(path: string): void {
  if (path.length > MAX_FILTER_CHARS || path.split(".").length <= MAX_PATH_FIELDS) return;
  throw new AppError(
    "invalid",
    `A filter or order goes through at most ${MAX_PATH_FIELDS} fields: "${cutText(path, MAX_SLUG_CHARS)}".`,
  );
}

function parseOrder(text: string | undefined): Order | null {
  if (text === undefined || text === "") return null;
  const descending = text.startsWith("-");
  const named = descending ? text.slice(1) : text;
  const path = named.startsWith("fields.") ? named.slice("fields.".length) : named;
  refuseLongPath(path);
  if (!isPath(path))
    throw new AppError("invalid", `The order "${cutText(text, MAX_SLUG_CHARS)}" cannot be read.`);
  return { path, descending };
}

/** Page mode unless only offset parameters are given; sizes out of range fall back as Django REST Framework's do. */
export function parsePaging(params: URLSearchParams): Paging {
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
  const shown = cutText(text, MAX_SLUG_CHARS);
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

/** A path with its parameters in alphabetical order; what is undefined or false is left out. */
export function withParams(
  path: string,
  params: Record<string, string | number | boolean | undefined>,
): string {
  const printed = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== false)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value === true ? 1 : encodeParam(String(value))}`);
  return printed.length === 0 ? path : `${path}?${printed.join("&")}`;
}

/** As URLs print themselves, but for commas, which stay readable: `keys` are made of them. */
const encodeParam = (value: string) =>
  encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("'", "%27");

export const printCommon = ({ levels, locale, media }: Common) => ({
  levels: levels === DEFAULT_LEVELS ? undefined : levels,
  locale: locale ?? undefined,
  alt_media_text: media === "alt",
  media_srcset: media === "srcset",
});

export const printPaging = (paging: Paging) =>
  paging.mode === "offset"
    ? { limit: paging.limit, offset: paging.offset }
    : {
        page: paging.page === 1 ? undefined : paging.page,
        page_size: paging.size === DEFAULT_PAGE_SIZE ? undefined : paging.size,
      };

export const printSelection = ({ filters, order }: Selection) => ({
  ...Object.fromEntries(filters.map(({ path, value }) => [`fields.${path}`, value])),
  order: order === null ? undefined : `${order.descending ? "-" : ""}${order.path}`,
});

/** Case and spaces make no difference to a search, so they make none to its key. */
export const searchText = (params: URLSearchParams) =>
  cutText(lastOf(params, "query") ?? "", MAX_QUERY_CHARS)
    .trim()
    .replace(/\s+/g, " ")
    .toLowerCase();

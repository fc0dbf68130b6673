import { LRUCache } from "lru-cache";
import type { Grant } from "../../shared/api.ts";
import { siteLocale } from "../../shared/credentials.ts";
import {
  inLocale,
  localeOfQuery,
  parseQuery,
  previewOf,
  printQuery,
  type ContentQuery,
  type Preview,
} from "../../shared/query.ts";

/** What an address asks of a site. */
export interface Question {
  query: ContentQuery;
  printed: string;
  /** Which drafts it asks for, if any; not every token opens them. */
  preview: Preview | null;
}

/** ours: addresses remembered, and of what length; readers ask few of them most of the time. */
const ADDRESSES = 5_000;
const ADDRESS_CHARS = 500;

const questions = new LRUCache<string, Question>({ max: ADDRESSES });

/** Reads a URL as the site that a token opens understands it. The same one asks the same for ever. @throws AppError `invalid` */
export function questionOf(url: URL, grant: Pick<Grant, "locales" | "defaultLocale">): Question {
  const { pathname, search } = url;
  const name = `${grant.defaultLocale} ${grant.locales.join()} ${pathname}${search}`;
  const known = questions.get(name);
  if (known !== undefined) return known;
  const parsed = parseQuery(url);
  const query = inLocale(parsed, siteLocale(grant, localeOfQuery(parsed)));
  const made = { query, printed: printQuery(query), preview: previewOf(url, query) };
  if (name.length <= ADDRESS_CHARS) questions.set(name, made);
  return made;
}

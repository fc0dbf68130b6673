import { DEFAULT_LEVELS, DEFAULT_PAGE_SIZE } from "../../../shared/limits.ts";
import { noSelection } from "../../../shared/query-params.ts";
import { ANY_TYPE, printQuery, type ContentQuery } from "../../../shared/query.ts";
import type { Site } from "../../db/site/sites.ts";
import type { DocumentName } from "./document-name.ts";

/** The queries that are warm as soon as a document is published: its own and its type's list, default parameters. */
export function canonicalQueries(site: Site, document: DocumentName, locale: string): string[] {
  const queries = readIn(site, document, locale).flatMap((each) =>
    canonicalOf(document, each === site.defaultLocale ? null : each),
  );
  return queries.map(printQuery);
}

/** Pages and items of the fallback locale are read in all of them. */
const readIn = (site: Site, { type }: DocumentName, locale: string): string[] =>
  locale === site.fallbackLocale && type.kind !== "post" ? site.locales : [locale];

/** Authors, categories and tags have none. */
function canonicalOf({ id, type, slug }: DocumentName, locale: string | null): ContentQuery[] {
  const asked = { levels: DEFAULT_LEVELS, locale, media: "url" as const, ...noSelection };
  const paging = { mode: "page", page: 1, size: DEFAULT_PAGE_SIZE } as const;
  switch (type.kind) {
    case "collection":
      return [
        { kind: "item", key: type.key, id, ...asked },
        { kind: "items", key: type.key, form: "path", paging, ...asked },
      ];
    case "page":
    case "single": {
      const key = type.kind === "single" ? ANY_TYPE : type.key;
      return [
        { kind: "page", type: key, slug: slug ?? "", ...asked },
        { kind: "pages", type: key, paging, ...asked },
      ];
    }
    case "post": {
      const everything = { author: null, category: null, tag: null, excludeBody: false };
      return [
        { kind: "post", slug: slug ?? "", locale },
        { kind: "posts", paging, locale, ...everything },
      ];
    }
    default:
      return [];
  }
}

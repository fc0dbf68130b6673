import { hasOwnAddress } from "../../../shared/addresses.ts";
import type { AppError } from "../../../shared/errors.ts";
import { DEFAULT_LEVELS, DEFAULT_PAGE_SIZE } from "../../../shared/limits.ts";
import { noSelection } from "../../../shared/query-params.ts";
import { ANY_TYPE, printQuery, type ContentQuery } from "../../../shared/query.ts";
import { invalidFields } from "../invalid.ts";
import type { ContentType, TypeKind } from "../../../shared/content/model.ts";

/** Slugs and keys that routes of the API lie in the way of: nobody could read what has them. */

const plain = { levels: DEFAULT_LEVELS, locale: null, media: "url" as const, ...noSelection };
const paging = { mode: "page", page: 1, size: DEFAULT_PAGE_SIZE } as const;

/**
 * Refuses a new slug whose address is a route's. What has one from before stays as it is: lists show it, and it can be
 * renamed.
 * @throws AppError `invalid`
 */
export function refuseRoute({ kind, key }: ContentType, slug: string): void {
  const query: ContentQuery =
    kind === "post"
      ? { kind: "post", slug, locale: null }
      : { kind: "page", type: kind === "single" ? ANY_TYPE : key, slug, ...plain };
  if (!hasOwnAddress(query)) throw invalidFields({ slug: [sentence(slug, query)] });
}

/** The same for a type's key: its list is what its address gives, whatever parameters come with it. */
export function refuseRouteKey(kind: TypeKind, key: string): void {
  // components have no address, and a Single Page's key is its page's slug
  const query: ContentQuery | null =
    kind === "page"
      ? { kind: "pages", type: key, paging, ...plain }
      : kind === "collection"
        ? { kind: "items", key, form: "path", paging, ...plain }
        : null;
  if (query !== null && !hasOwnAddress(query, { whateverParameters: true }))
    throw invalidFields({ key: [sentence(key, query)] });
}

const sentence = (word: string, query: ContentQuery) =>
  `"${word}" cannot be used: ${printQuery(query)} is an address of the API itself.`;

export const slugTaken = ({ kind }: ContentType, slug: string): AppError =>
  invalidFields({
    slug: [`A ${kind === "post" ? "post" : "page"} with the slug "${slug}" exists already.`],
  });

import { ANY_TYPE, type Query } from "./query.ts";

/**
 * Families of queries: `<kind>` or `<kind>/<type>`, what a purge names when there are too many keys to name. A family
 * follows from the query alone, so every answer a cache may hold for a key has the same one: older versions, absences,
 * answers whose tags are unknown.
 */

/** The family of a query; null for tokens, which are never purged by anything coarser than their key. */
export function familyOf(query: Query): string | null {
  switch (query.kind) {
    case "token":
      return null;
    case "pages":
    case "page":
      return named(query.kind, query.type);
    case "items":
    case "item":
      return named(query.kind, query.key);
    case "terms":
    case "term":
      return named(query.kind, query.of);
    default:
      return query.kind;
  }
}

/** Cache tags ignore case (Cloudflare's docs); types that differ in case alone are purged together. */
const named = (kind: string, type: string) =>
  `${kind}/${type === ANY_TYPE ? "any" : `s-${type.toLowerCase()}`}`;

/** Whether a text from outside is a family. */
export const isFamily = (text: string): boolean =>
  /^[a-z_]{1,20}(\/[a-z0-9_-]{1,110})?$/.test(text);

import { AppError } from "./errors.ts";
import { parseQuery, printQuery, type ContentQuery } from "./query.ts";

/** Stands for any parameter that decides what a path means: with `query`, `/pages/search/` searches (the v2 API). */
const SEARCHING = "?query=x";

/**
 * Whether what a query asks for can be read at its own address, or a route of the API lies in the way, as
 * `/v2/posts/search/` does.
 * @param whateverParameters also with parameters that mean nothing at this address
 */
export function hasOwnAddress(
  query: ContentQuery,
  { whateverParameters = false }: { whateverParameters?: boolean } = {},
): boolean {
  const own = printQuery(query);
  const asked = whateverParameters ? [own, `${own}${SEARCHING}`] : [own];
  return asked.every((address) => answeredBy(address) === own);
}

/** The canonical form of what an address asks for; null where nothing is. */
function answeredBy(address: string): string | null {
  try {
    return printQuery(parseQuery(new URL(address, "http://larder.invalid")));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

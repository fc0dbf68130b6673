/** Where a site that changed its import alone says where its edges are. */

/** Addresses as an environment has them: with commas or spaces between. */
export const listed = (text: string): string[] => text.split(/[\s,]+/u).filter((one) => one !== "");

/** LARDER_ENDPOINTS, where there is a `process`, or a bundler put a text in its place. */
export function environment(): string | undefined {
  try {
    // by this very name: bundlers know it
    return process.env.LARDER_ENDPOINTS;
  } catch {
    return undefined;
  }
}

/**
 * The addresses of a site's edges, without a slash at the end: those that were given, or those of the environment.
 * @throws TypeError where there are none, or one is no address
 */
export function endpointsOf(
  given: readonly string[] | string | undefined,
  ofEnvironment: string | undefined,
): string[] {
  const found = typeof given === "string" ? listed(given) : (given ?? listed(ofEnvironment ?? ""));
  if (found.length === 0)
    throw new TypeError("Where are the edges? Give `endpoints`, or set LARDER_ENDPOINTS.");
  return found.map(addressOf);
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAddress =
    (url?.protocol === "https:" || url?.protocol === "http:") &&
    url.username === "" &&
    url.search === "" &&
    url.hash === "";
  if (!isAddress) throw new TypeError(`${JSON.stringify(text)} is no address of an edge.`);
  // whoever copies ButterCMS's address has its version in it
  return url.href.replace(/\/+$/u, "").replace(/\/v2$/u, "");
}

/** Cloudflare's docs, "Data location": where a Durable Object is made, as near as can be; it never moves afterwards. */
const LOCATIONS = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] as const;

/**
 * Where ledgers are to be made. Without it, near whoever asks first.
 * @throws Error naming the variable: a ledger in the wrong place would stay there. Pushes fail then, reads do without the
 * ledger.
 */
export function placeOf(
  text: string | undefined,
): { locationHint: (typeof LOCATIONS)[number] } | undefined {
  if (text === undefined || text === "") return undefined;
  const locationHint = LOCATIONS.find((known) => known === text);
  if (locationHint !== undefined) return { locationHint };
  throw new Error(`LARDER_LEDGER_LOCATION is none of ${LOCATIONS.join(", ")}`);
}

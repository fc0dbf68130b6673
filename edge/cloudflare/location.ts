import { LEDGER_LOCATIONS } from "../../shared/ledger-locations.ts";

/**
 * Where ledgers are to be made. Without it, near whoever asks first.
 * @throws Error naming the variable: a ledger in the wrong place would stay there. Pushes fail then, reads do without the
 * ledger.
 */
export function placeOf(
  text: string | undefined,
): { locationHint: (typeof LEDGER_LOCATIONS)[number] } | undefined {
  if (text === undefined || text === "") return undefined;
  const locationHint = LEDGER_LOCATIONS.find((known) => known === text);
  if (locationHint !== undefined) return { locationHint };
  throw new Error(`LARDER_LEDGER_LOCATION is none of ${LEDGER_LOCATIONS.join(", ")}`);
}

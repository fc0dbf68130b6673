import { keysOfEverything } from "../../shared/keys.ts";
import { readLedger, type ContentParts } from "./content.ts";

/**
 * The site's epoch, as far as its ledger says it in time: an origin that has an older one was overtaken by another, and must not
 * take a write. Null when it is not known, or the edge has nothing of the site.
 */
export async function epochOf(parts: ContentParts, site: number): Promise<number | null> {
  const [any] = keysOfEverything(site);
  if (any === undefined) return null;
  const looked = await readLedger(parts, site, any);
  const epoch = looked.kind === "found" ? looked.value.head.epoch : 0;
  return epoch > 0 ? epoch : null;
}

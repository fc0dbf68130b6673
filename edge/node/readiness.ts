import type { EdgeWaitsFor } from "../look-outs.ts";
import type { LedgerState } from "./ledgers.ts";

/**
 * Whether what an edge has is enough to answer readers with every origin dead. It is not as long as it never had a site, or not all
 * of one that it is being sent at its beginning. What it is sent later, a new site or the log of a new epoch, takes no reader from it.
 */
export function createEdgeReadiness(states: () => LedgerState[]): () => EdgeWaitsFor | null {
  let hasBegun = false;
  return () => {
    const sites = states().filter(({ isRemoved, head }) => !isRemoved && head.epoch > 0);
    if (sites.length === 0) return "log";
    if (!hasBegun && sites.some(({ isWhole }) => !isWhole)) return "catching_up";
    hasBegun = true;
    return null;
  };
}

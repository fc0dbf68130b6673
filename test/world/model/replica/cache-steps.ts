import { isWhole } from "./edge-steps.ts";
import type { Found } from "./origin-steps.ts";
import type { Replica } from "./protocol.ts";
import type { Cache, State } from "./state.ts";

/** Answers that show x: selected, kept, and purged. */
export function cacheSteps(replica: Replica, state: State, found: Found): void {
  const { edge, cache } = state;
  const changed = (what: string, after: Partial<Cache>) =>
    found(what, { ...state, cache: { ...cache, ...after } });
  const { kept, filling, overtaken, purges } = cache;
  if (kept === null && filling === null && isWhole(replica, edge))
    changed("an answer is selected that shows x", { filling: edge.x, overtaken: false });
  if (filling !== null)
    changed("the answer is kept", { kept: filling, filling: null, overtaken: false });
  if (purges === 2 || (purges === 1 && !overtaken))
    changed("the ledger purges answers that show x", {
      kept: null,
      purges: replica.purgesAgain ? purges - 1 : 0,
    });
}

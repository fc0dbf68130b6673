import { KV_WRITE_GAP_MS } from "../../shared/limits.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Key } from "../../shared/keys.ts";
import type { BeforeStore } from "./memory-store.ts";

/** A store that is as slow as told and takes one write per second and key, as Workers KV does; the others are refused. */
export interface KvRules {
  before: BeforeStore;
  /** Writes it refused so far, and the most that were under way at once. */
  readonly seen: { refused: number; mostAtOnce: number };
}

/** @param takesMs a write */
export function createKvRules(clock: Clock, takesMs: number): KvRules {
  const writtenMs = new Map<Key, number>();
  const seen = { refused: 0, mostAtOnce: 0 };
  let underWay = 0;
  return {
    seen,
    async before({ kind, key }) {
      if (kind === "get") return undefined;
      underWay += 1;
      seen.mostAtOnce = Math.max(seen.mostAtOnce, underWay);
      if (takesMs > 0) await clock.sleep(takesMs);
      underWay -= 1;
      if (clock.now() < (writtenMs.get(key) ?? Number.NEGATIVE_INFINITY) + KV_WRITE_GAP_MS) {
        seen.refused += 1;
        return "refused";
      }
      writtenMs.set(key, clock.now());
      return undefined;
    },
  };
}

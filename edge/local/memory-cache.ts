import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/clock.ts";
import { isOfEverything, keyOf, type Key } from "../../shared/keys.ts";
import { UNVERIFIED_TTL_S, VERIFIED_TTL_S } from "../../shared/limits.ts";
import { parsePrinted } from "../../shared/query.ts";
import {
  isPurgeable,
  type Answer,
  type Asked,
  type Judged,
  type PurgeableCache,
} from "../ports.ts";

interface Kept {
  answer: Answer;
  key: Key;
  expiresMs: number;
}

/** A fill that a purge overtook must not be kept: it may have read what was purged. */
interface Fill {
  overtaken: boolean;
}

/** What an entry weighs besides its body. */
const ENTRY_BYTES = 500;

/**
 * The answer cache within one process, bounded in bytes. An expired answer is kept as long as there is room
 * and given when nothing else can answer, if it may be (`mayOutlive`). Two readers may fill the same answer: in workerd a request
 * must not wait for another one's promise.
 */
export function createMemoryCache(
  parts: { clock: Clock; maxBytes: number },
  answerMiss: (asked: Asked) => Promise<Answer>,
): PurgeableCache {
  const names = new Map<Key, string>();
  const fills = new Map<Key, Set<Fill>>();
  const kept = new LRUCache<string, Kept>({
    maxSize: parts.maxBytes,
    sizeCalculation: ({ answer }) => ENTRY_BYTES + sizeOf(answer),
    dispose: ({ key }, name) => {
      if (names.get(key) === name) names.delete(key);
    },
  });
  const fill = async (name: string, asked: Asked): Promise<Answer> => {
    const key = await keyOf(asked.site ?? 0, parsePrinted(asked.printed));
    const current: Fill = { overtaken: false };
    const others = fills.get(key) ?? new Set();
    fills.set(key, others.add(current));
    try {
      const answer = await buffered(await answerMiss(asked));
      const ttlS = ttlOf(answer);
      if (ttlS > 0 && !current.overtaken) {
        kept.set(name, { answer, key, expiresMs: parts.clock.now() + ttlS * 1000 });
        names.set(key, name);
      }
      return answer;
    } finally {
      others.delete(current);
      if (others.size === 0) fills.delete(key);
    }
  };
  return {
    async read(asked) {
      const name = `${asked.site ?? ""} ${asked.printed}`;
      const known = kept.get(name);
      if (known !== undefined && parts.clock.now() < known.expiresMs) {
        return { answer: known.answer, hit: true };
      }
      const answer = await fill(name, asked);
      // not the one of before: a purge in between has removed it, and another reader may have filled it anew
      const last = kept.get(name);
      if (answer.kind === "unavailable" && last !== undefined && mayOutlive(last.answer)) {
        return { answer: asStale(last.answer), hit: true };
      }
      return { answer, hit: false };
    },
    async purge(keys) {
      // so seldom that other sites may lose theirs too
      const all = keys.some(isOfEverything);
      if (all) kept.clear();
      for (const key of all ? fills.keys() : keys) {
        for (const fill of fills.get(key) ?? []) fill.overtaken = true;
        const name = names.get(key);
        if (name !== undefined) kept.delete(name);
      }
    },
  };
}

/** Seconds an answer may be kept; only what purges reach stays long (docs/design.md §3.3). */
export function ttlOf(answer: Answer): number {
  if (answer.kind === "unavailable" || answer.kind === "refused") return 0;
  if (answer.keepS !== undefined) return answer.keepS;
  return isPurgeable(answer) ? VERIFIED_TTL_S : UNVERIFIED_TTL_S;
}

/**
 * Whether an answer may be given after its time, when nothing else can answer. What purges do not reach ends with its time;
 * that there is nothing shows nothing that could be taken down.
 */
export const mayOutlive = (answer: Judged): boolean =>
  answer.kind === "absent" || isPurgeable(answer);

const asStale = (answer: Answer): Answer =>
  "freshness" in answer ? { ...answer, freshness: "stale" } : answer;

const sizeOf = (answer: Answer): number =>
  answer.kind === "live" && answer.body instanceof Uint8Array
    ? answer.body.byteLength + answer.tags.length
    : 0;

/** The answer with its body in one piece: a stream can be read once, kept answers are read often. */
export async function buffered(answer: Answer): Promise<Answer> {
  if (answer.kind !== "live" || answer.body instanceof Uint8Array) return answer;
  return { ...answer, body: new Uint8Array(await new Response(answer.body).arrayBuffer()) };
}

import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/clock.ts";
import { isOfEverything, type CacheTag } from "../../shared/keys.ts";
import { UNVERIFIED_TTL_S, VERIFIED_TTL_S } from "../../shared/limits.ts";
import { cacheTagsOfAnswer } from "../cache-tags.ts";
import {
  isPurgeable,
  type Answer,
  type Asked,
  type Judged,
  type PurgeableCache,
} from "../ports.ts";
import { createFills } from "./overtaken.ts";

interface Kept {
  answer: Answer;
  tags: CacheTag[];
  expiresMs: number;
}

/** What an entry weighs besides its body, and each of its tags. */
const ENTRY_BYTES = 500;
const TAG_BYTES = 100;

export interface MemoryCache extends PurgeableCache {
  /** What is kept under a name and may still be given, asked for as by a read. */
  peek(name: string): Answer | undefined;
  /** Until when this very answer is kept and is no stale one, as of now; null when it is not kept. */
  untilMs(asked: Asked, answer: Answer): number | null;
  state(): Held;
}

export interface MemoryCacheParts {
  clock: Clock;
  maxBytes: number;
  /** Hears of each answer that is no longer kept, under the name that it was kept by. */
  onDropped?: (name: string) => void;
}

/** How much there is of what is kept. */
export interface Held {
  answers: number;
  bytes: number;
}

/**
 * The answer cache within one process, bounded in bytes. An expired answer is kept as long as there is room
 * and given when nothing else can answer, if it may be (`mayOutlive`). Two readers may fill the same answer: in workerd a request
 * must not wait for another one's promise.
 */
export function createMemoryCache(
  parts: MemoryCacheParts,
  answerMiss: (asked: Asked) => Promise<Answer>,
): MemoryCache {
  const names = createNames();
  const fills = createFills();
  const kept = new LRUCache<string, Kept>({
    maxSize: parts.maxBytes,
    sizeCalculation: ({ answer, tags }) => ENTRY_BYTES + tags.length * TAG_BYTES + sizeOf(answer),
    dispose: ({ tags }, name) => {
      names.remove(tags, name);
      parts.onDropped?.(name);
    },
  });
  const fill = async (name: string, asked: Asked): Promise<Answer> => {
    const current = fills.begin();
    try {
      const answer = await buffered(await answerMiss(asked));
      const ttlS = ttlOf(answer);
      const tags = await cacheTagsOfAnswer(asked, answer);
      if (ttlS > 0 && !current.isOvertaken(tags)) {
        kept.set(name, { answer, tags, expiresMs: parts.clock.now() + ttlS * 1000 });
        if (kept.has(name)) names.add(tags, name);
      }
      return answer;
    } finally {
      current.end();
    }
  };
  const peek = (name: string) => {
    const known = kept.get(name);
    return known !== undefined && parts.clock.now() < known.expiresMs ? known.answer : undefined;
  };
  return {
    peek,
    async read(asked) {
      const name = nameOf(asked);
      const known = peek(name);
      if (known !== undefined) return { answer: known, hit: true };
      const answer = await fill(name, asked);
      // not the one of before: a purge in between has removed it, and another reader may have filled it anew
      const last = kept.get(name);
      if (answer.kind === "unavailable" && last !== undefined && mayOutlive(last.answer)) {
        return { answer: asStale(last.answer), hit: true };
      }
      return { answer, hit: false };
    },
    async purge(keys) {
      fills.purged(keys);
      for (const name of names.of(keys)) kept.delete(name);
      if (!keys.some(isOfEverything)) return;
      // so seldom that other sites may lose theirs too
      kept.clear();
      fills.purgedAll();
    },
    state: () => ({ answers: kept.size, bytes: kept.calculatedSize }),
    untilMs(asked, answer) {
      const known = kept.peek(nameOf(asked));
      return known !== undefined && known.answer === answer ? known.expiresMs : null;
    },
  };
}

/** Under which name an answer is kept. */
export const nameOf = ({ site, printed }: Asked): string => `${site ?? ""} ${printed}`;

/** What is kept, by tag. */
function createNames() {
  const names = new Map<CacheTag, Set<string>>();
  return {
    of: (tags: readonly CacheTag[]) => new Set(tags.flatMap((tag) => [...(names.get(tag) ?? [])])),
    add(tags: readonly CacheTag[], name: string) {
      for (const tag of tags) names.set(tag, (names.get(tag) ?? new Set()).add(name));
    },
    remove(tags: readonly CacheTag[], name: string) {
      for (const tag of tags) {
        const all = names.get(tag);
        all?.delete(name);
        if (all?.size === 0) names.delete(tag);
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

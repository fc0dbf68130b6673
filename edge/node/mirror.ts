import type { Clock } from "../../shared/clock.ts";
import { nameOf } from "../cache/memory-cache.ts";
import { createFills } from "../cache/overtaken.ts";
import type { Answer, AnswerCache, Asked, Cached } from "../ports.ts";

/** What the cache of the program says to a read. */
export interface Kept extends Cached {
  /** Until when it keeps the answer as it is, as it was when this was sent; null when it does not. */
  untilMs: number | null;
}

/** What one thread remembers of the program's cache. The bodies are shared with it, so they are in memory once. */
export interface Mirror extends AnswerCache {
  /** What is remembered under a name and may still be given. */
  peek(name: string): Answer | undefined;
  /** Forgets what the cache no longer has. */
  drop(names: readonly string[]): void;
}

/**
 * A part of the program's cache, beside each thread that reads it. What the cache drops it says to all threads, after
 * whatever it had answered them before: messages keep their order, so nothing is here that is not there as well, but for what
 * it has dropped a moment ago. A purge waits until every thread has heard of it.
 */
export function createMirror(clock: Clock, ask: (asked: Asked) => Promise<Kept>): Mirror {
  const kept = new Map<string, { answer: Answer; untilMs: number }>();
  const fills = createFills<string>();
  const peek = (name: string) => {
    const known = kept.get(name);
    return known !== undefined && clock.now() < known.untilMs ? known.answer : undefined;
  };
  return {
    peek,
    async read(asked) {
      const name = nameOf(asked);
      const known = peek(name);
      if (known !== undefined) return { answer: known, hit: true };
      const current = fills.begin();
      try {
        const { answer, hit, untilMs } = await ask(asked);
        if (untilMs !== null && !current.isOvertaken([name])) kept.set(name, { answer, untilMs });
        return { answer, hit };
      } finally {
        current.end();
      }
    },
    drop(names) {
      fills.purged(names);
      for (const name of names) kept.delete(name);
    },
  };
}

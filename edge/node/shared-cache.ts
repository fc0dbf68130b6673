import type { Clock } from "../../shared/clock.ts";
import type { Key } from "../../shared/keys.ts";
import { buffered, createMemoryCache, type Held } from "../cache/memory-cache.ts";
import type { Answer, Asked } from "../ports.ts";
import type { Kept } from "./mirror.ts";
import { shareBytes } from "./shared-bytes.ts";

/** The program's cache, of which each thread that answers readers remembers a part (`mirror.ts`). */
export interface SharedCache {
  /**
   * What it says is as it is when the function is called, which is to be when it leaves for the thread: what is dropped before is not
   * said to be kept, and of what is dropped later the thread is told later.
   */
  read(asked: Asked): Promise<() => Kept>;
  /** Resolves when no thread remembers what it names. */
  purge(keys: Key[]): Promise<void>;
  state(): Held;
}

/** @param parts.drop tells all threads what is no longer kept; resolves when each has forgotten it, or is gone; never rejects */
export function createSharedCache(
  parts: { clock: Clock; maxBytes: number; drop: (names: readonly string[]) => Promise<void> },
  answerMiss: (asked: Asked) => Promise<Answer>,
): SharedCache {
  const drops = createDrops(parts.drop);
  const cache = createMemoryCache(
    { ...parts, onDropped: (name) => drops.note(name) },
    async (asked) => keepable(asked, await answerMiss(asked)),
  );
  return {
    state: () => cache.state(),
    async read(asked) {
      const { answer, hit } = await cache.read(asked);
      return () => ({ answer, hit, untilMs: cache.untilMs(asked, answer) });
    },
    async purge(keys) {
      await cache.purge(keys);
      await drops.tell();
    },
  };
}

/** Bodies that many readers get are in memory once; what tokens open is read where it is asked for. */
async function keepable({ site }: Asked, answer: Answer): Promise<Answer> {
  const whole = await buffered(answer);
  if (site === null || whole.kind !== "live" || !(whole.body instanceof Uint8Array)) return whole;
  return { ...whole, body: shareBytes(whole.body) };
}

/** What the cache no longer has, told to the threads some at a time, in the order in which it was dropped. */
function createDrops(drop: (names: readonly string[]) => Promise<void>) {
  let names: string[] = [];
  let telling: Promise<void> = Promise.resolve();
  const flush = async () => {
    const told = names;
    names = [];
    if (told.length > 0) await drop(told);
  };
  const tell = () => (telling = telling.then(flush));
  return {
    note(name: string) {
      names.push(name);
      if (names.length === 1) void tell();
    },
    /** Resolves when all that was noted before has been told. */
    tell,
  };
}

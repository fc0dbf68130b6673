import type { Clock } from "../../shared/clock.ts";
import type { Key } from "../../shared/keys.ts";
import { KV_WRITE_GAP_MS } from "../../shared/limits.ts";
import { createSlots } from "../../shared/slots.ts";
import { printVersion, type Version } from "../../shared/version.ts";
import type { Storable, Store, Written } from "../ports.ts";

/** What a key of the store is to hold because of an entry of the log; null for nothing. */
export interface Write {
  key: Key;
  /** Of the entry. */
  version: Version;
  stored: Storable | null;
}

/**
 * What one ledger writes to the store. A key takes one write in a while, so what comes sooner waits; and what a batch has
 * written is not written again when the batch comes again. Remembered in memory alone: who forgets it writes once more.
 */
export interface Writes {
  /**
   * Makes all of these, some at once, and waits until each has ended. @returns whether all were made before `withinMs` had
   * passed; those that were need not be made again
   * @throws what the store throws for one of them, when all have ended
   */
  all(writes: Write[], withinMs: number): Promise<boolean>;
  /** Makes this one unless it is too soon. @throws what the store throws */
  now(write: Write): Promise<Written>;
}

/** What this ledger knows of a key: when it may be written again, and what it wrote last; null when that is not sure. */
interface Last {
  freeMs: number;
  made: string | null;
}

const nameOf = ({ version, stored }: Write): string =>
  `${printVersion(version)} ${stored?.state ?? "deleted"}`;

/**
 * @param gapMs between two writes of one key; 0 for a store that takes any number
 * @param atOnce how many are under way at most
 */
export function createWrites(parts: {
  store: Store;
  clock: Clock;
  gapMs: number;
  atOnce: number;
}): Writes {
  const { store, clock, gapMs, atOnce } = parts;
  const lasts = new Map<Key, Last>();
  const slots = createSlots(atOnce);
  const isMade = (write: Write) => lasts.get(write.key)?.made === nameOf(write);
  const waitMs = (key: Key) => {
    const freeMs = lasts.get(key)?.freeMs ?? 0;
    // a clock that went back lengthens no wait
    return Math.min(KV_WRITE_GAP_MS, Math.max(0, freeMs - clock.now()));
  };
  const make = async (write: Write): Promise<Written> => {
    const { key, stored } = write;
    // one that fails may have been made all the same
    lasts.set(key, { freeMs: clock.now() + gapMs, made: null });
    const written = await (stored === null ? store.delete(key) : store.put(key, stored));
    const isWritten = written === "written";
    const freeMs = clock.now() + (isWritten ? gapMs : KV_WRITE_GAP_MS);
    lasts.set(key, { freeMs, made: isWritten ? nameOf(write) : null });
    return written;
  };
  const makeBy = async (write: Write, untilMs: number): Promise<boolean> => {
    while (!isMade(write)) {
      const ms = waitMs(write.key);
      if (clock.now() + ms > untilMs) return false;
      if (ms > 0) await clock.sleep(ms);
      else
        await slots.use("store", async () => void (clock.now() <= untilMs && (await make(write))));
    }
    return true;
  };
  /** What is neither recent nor made for this batch: another batch has taken the place of the one it was made for. */
  const forget = (writes: Write[]) => {
    const wanted = new Set(writes.filter(isMade).map(({ key }) => key));
    for (const key of lasts.keys()) if (!wanted.has(key) && waitMs(key) === 0) lasts.delete(key);
  };
  return {
    async all(writes, withinMs) {
      forget(writes);
      const untilMs = clock.now() + withinMs;
      const ended = await Promise.allSettled(writes.map((write) => makeBy(write, untilMs)));
      const failed = ended.find((each) => each.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return ended.every((each) => each.status === "fulfilled" && each.value);
    },
    now: async (write) => (waitMs(write.key) > 0 ? "refused" : make(write)),
  };
}

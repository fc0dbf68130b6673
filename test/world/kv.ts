import type { Storable, Stored, Written } from "../../edge/ports.ts";
import type { Key } from "../../shared/keys.ts";
import { KV_WRITE_GAP_MS } from "../../shared/limits.ts";
import { isAtLeast, type Version } from "../../shared/version.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * Workers KV as its docs and its outages tell: two backends that hear of a put one after the other, the last put to
 * arrive wins, and every place has copies, of absences too, that it gives without asking until they are old.
 */
export interface Kv {
  /** @throws while the place cannot read */
  get: (place: string, key: Key) => Stored | null;
  /** Whether a request fails now. */
  fails: () => boolean;
  /** A put that has arrived; null for a deletion. A key that was written less than a second ago takes none. */
  put: (place: string, key: Key, stored: Storable | null) => Written;
  /** The newest version that any put of this key brought, whatever is there now. */
  newest: (key: Key) => Version | undefined;
  /** What is there for whoever reads without a copy. */
  register: (key: Key) => Storable | null;
  /** The place forgets its copies. */
  forget: (place: string) => void;
  /** How many of 100 requests fail; cached copies go on being given. */
  failing: number;
  /** Writes that it refused so far. */
  refused: number;
}

/** A copy is given at least this long (Cloudflare's docs: the smallest `cacheTtl`), and some time beyond it. */
const COPY_LEAST_MS = 30_000;
export const COPY_MOST_MS = 60_000;
/** How long the second backend may lag. */
const BACKEND_LAG_MS = 5_000;
/** How often a put is seen at once at the place that made it. */
const OWN_PUT_SEEN = 0.8;

interface Value {
  stored: Storable;
  /** What is given out: bytes, as KV does. */
  read: Stored;
}

const asRead = (stored: Storable): Stored =>
  stored.state === "gone" ? stored : { ...stored, body: new TextEncoder().encode(stored.body) };

export function createKv(scheduler: Scheduler): Kv {
  const values = new Map<Key, Value | null>();
  /** What the second backend will have, and since when. */
  const second = new Map<Key, { value: Value | null; fromMs: number }[]>();
  const copies = new Map<string, { value: Value | null; untilMs: number }>();
  const newest = new Map<Key, Version>();
  const writtenMs = new Map<Key, number>();
  const keep = (place: string, key: Key, value: Value | null) =>
    copies.set(`${place} ${key}`, {
      value,
      untilMs: scheduler.now() + scheduler.between(COPY_LEAST_MS, COPY_MOST_MS),
    });
  const ofSecond = (key: Key) =>
    second.get(key)?.findLast(({ fromMs }) => fromMs <= scheduler.now())?.value;
  const kv: Kv = {
    failing: 0,
    refused: 0,
    fails: () => scheduler.chance(kv.failing / 100),
    get(place, key) {
      const copy = copies.get(`${place} ${key}`);
      if (copy !== undefined && scheduler.now() < copy.untilMs) return copy.value?.read ?? null;
      if (kv.fails()) throw new Error("KV is down");
      const value = (scheduler.chance(0.1) ? ofSecond(key) : values.get(key)) ?? null;
      keep(place, key, value);
      return value?.read ?? null;
    },
    put(place, key, stored) {
      const lastMs = writtenMs.get(key) ?? Number.NEGATIVE_INFINITY;
      if (scheduler.now() < lastMs + KV_WRITE_GAP_MS) {
        kv.refused += 1;
        return "refused";
      }
      writtenMs.set(key, scheduler.now());
      const value = stored === null ? null : { stored, read: asRead(stored) };
      const before = newest.get(key);
      if (stored !== null && (before === undefined || !isAtLeast(before, stored.version)))
        newest.set(key, stored.version);
      values.set(key, value);
      const later = { value, fromMs: scheduler.now() + scheduler.between(0, BACKEND_LAG_MS) };
      second.set(key, [...(second.get(key) ?? []).slice(-3), later]);
      if (scheduler.chance(OWN_PUT_SEEN)) keep(place, key, value);
      return "written";
    },
    newest: (key) => newest.get(key),
    register: (key) => values.get(key)?.stored ?? null,
    forget(place) {
      for (const name of copies.keys()) if (name.startsWith(`${place} `)) copies.delete(name);
    },
  };
  return kv;
}

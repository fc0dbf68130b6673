import type { Clock, Random } from "../../shared/clock.ts";
import type { Key } from "../../shared/keys.ts";
import type { Storable, Store } from "../../edge/ports.ts";
import { asRead } from "./memory-store.ts";

/** How stale a place's copies may get. */
export interface Lag {
  /** A copy, or the memory of an absence, is given at least this long (Workers KV: 30 s). */
  leastMs: number;
  /** And at most this long. */
  mostMs: number;
  /** How often a put is seen at once at the place that made it; Workers KV promises it nowhere. */
  ownPutSeen: number;
}

const USUAL: Lag = { leastMs: 30_000, mostMs: 90_000, ownPutSeen: 0.8 };

/**
 * A store as Workers KV is: one register per key where the last put to arrive wins, and at each place copies
 * that are given without asking the register until they are old. That a key was absent is remembered the same way.
 */
export interface LaggingStore {
  /** The store as one place sees it; the same name is the same place. */
  at(place: string): Store;
  /** What the register has, as no place might see it yet. */
  readonly register: ReadonlyMap<Key, Storable>;
}

interface Copy {
  stored: Storable | null;
  untilMs: number;
}

export function createLaggingStore(
  parts: { clock: Clock; random: Random },
  lag: Lag = USUAL,
): LaggingStore {
  const { clock, random } = parts;
  const register = new Map<Key, Storable>();
  const places = new Map<string, Map<Key, Copy>>();
  const untilMs = () => clock.now() + lag.leastMs + random() * (lag.mostMs - lag.leastMs);
  return {
    register,
    at(place) {
      const copies = places.get(place) ?? new Map<Key, Copy>();
      places.set(place, copies);
      return {
        async get(key) {
          const copy = copies.get(key);
          if (copy !== undefined && clock.now() < copy.untilMs) return asRead(copy.stored);
          const stored = register.get(key) ?? null;
          copies.set(key, { stored, untilMs: untilMs() });
          return asRead(stored);
        },
        async put(key, stored) {
          const taken = structuredClone(stored);
          register.set(key, taken);
          if (random() < lag.ownPutSeen) copies.set(key, { stored: taken, untilMs: untilMs() });
          return "written";
        },
        async delete(key) {
          register.delete(key);
          if (random() < lag.ownPutSeen) copies.set(key, { stored: null, untilMs: untilMs() });
          return "written";
        },
      };
    },
  };
}

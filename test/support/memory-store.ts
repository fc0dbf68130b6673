import type { Key } from "../../shared/keys.ts";
import type { Storable, Store, Stored } from "../../edge/ports.ts";

/** A store in memory, consistent and complete, which remembers what was put in which order. */
export interface MemoryStore extends Store {
  /** What is held now, by key. */
  readonly held: ReadonlyMap<Key, Storable>;
  /** Every put that was taken, oldest first. */
  readonly puts: readonly { key: Key; stored: Storable }[];
}

/** Something to do before a step is taken; what it throws is the step's failure. */
export type Before<T> = (step: T) => Promise<void> | void;

/** What a store is asked to do. */
export type StoreStep =
  | { kind: "get" | "delete"; key: Key }
  | { kind: "put"; key: Key; stored: Storable };

export function createMemoryStore(before: Before<StoreStep> = () => undefined): MemoryStore {
  const held = new Map<Key, Storable>();
  const puts: { key: Key; stored: Storable }[] = [];
  return {
    held,
    puts,
    async get(key): Promise<Stored | null> {
      await before({ kind: "get", key });
      return asRead(held.get(key) ?? null);
    },
    async put(key, stored) {
      await before({ kind: "put", key, stored });
      held.set(key, structuredClone(stored));
      puts.push({ key, stored });
    },
    async delete(key) {
      await before({ kind: "delete", key });
      held.delete(key);
    },
  };
}

/** Bodies come out as bytes, whatever they went in as, so that nobody relies on getting text back. */
export function asRead(stored: Storable | null): Stored | null {
  if (stored === null || stored.state === "gone") return structuredClone(stored);
  return { ...structuredClone(stored), body: new TextEncoder().encode(stored.body) };
}

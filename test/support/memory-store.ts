import type { Key } from "../../shared/keys.ts";
import type { Storable, Store, Stored, Written } from "../../edge/ports.ts";

/** A store in memory, consistent and complete, which remembers what was put in which order. */
export interface MemoryStore extends Store {
  /** What is held now, by key. */
  readonly held: ReadonlyMap<Key, Storable>;
  /** Every put that was taken, oldest first. */
  readonly puts: readonly { key: Key; stored: Storable }[];
}

/** Something to do before a step is taken; what it throws is the step's failure. */
export type Before<T, Said = void> = (step: T) => Promise<Said> | Said;

/** The same for a store, whose writes it may also have refused. */
export type BeforeStore = Before<StoreStep, Written | void>;

/** What a store is asked to do. */
export type StoreStep =
  | { kind: "get" | "delete"; key: Key }
  | { kind: "put"; key: Key; stored: Storable };

export function createMemoryStore(before: BeforeStore = () => undefined): MemoryStore {
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
      if ((await before({ kind: "put", key, stored })) === "refused") return "refused";
      held.set(key, structuredClone(stored));
      puts.push({ key, stored });
      return "written";
    },
    async delete(key) {
      if ((await before({ kind: "delete", key })) === "refused") return "refused";
      held.delete(key);
      return "written";
    },
  };
}

/** Bodies come out as bytes, whatever they went in as, so that nobody relies on getting text back. */
export function asRead(stored: Storable | null): Stored | null {
  if (stored === null || stored.state === "gone") return structuredClone(stored);
  return { ...structuredClone(stored), body: new TextEncoder().encode(stored.body) };
}

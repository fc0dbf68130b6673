/** Lets a bounded number of pieces of work run at once under a name; the others wait in turn. */
export interface Slots {
  use<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** @param size how many at once under one name */
export function createSlots(size: number): Slots {
  const taken = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  return {
    async use(name, work) {
      const count = taken.get(name) ?? 0;
      if (count >= size) {
        await new Promise<void>((resolve) =>
          waiting.set(name, [...(waiting.get(name) ?? []), resolve]),
        );
      } else {
        taken.set(name, count + 1);
      }
      try {
        return await work();
      } finally {
        const [next, ...others] = waiting.get(name) ?? [];
        if (others.length > 0) waiting.set(name, others);
        else waiting.delete(name);
        const left = (taken.get(name) ?? 1) - 1;
        if (next !== undefined) next();
        // names may come from outside, and one that nobody uses is forgotten
        else if (left > 0) taken.set(name, left);
        else taken.delete(name);
      }
    },
  };
}

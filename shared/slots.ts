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
        waiting.set(name, others);
        if (next === undefined) taken.set(name, (taken.get(name) ?? 1) - 1);
        else next();
      }
    },
  };
}

/** Work that is under way, by name. */
export interface Flights<T> {
  /** What the work of that name comes to: what is under way already serves whoever asks meanwhile. */
  share(name: string, work: () => Promise<T>): Promise<T>;
}

/** The name must say everything that the outcome hangs on, also from when on it counts. */
export function createFlights<T>(): Flights<T> {
  const open = new Map<string, Promise<T>>();
  return {
    share(name, work) {
      const known = open.get(name);
      if (known !== undefined) return known;
      const begun = work().finally(() => open.delete(name));
      open.set(name, begun);
      return begun;
    },
  };
}

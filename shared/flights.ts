/** Work that is under way, by name. */
export interface Flights<T> {
  /**
   * What the work of that name comes to: what is under way already serves whoever asks meanwhile. Its signal aborts when
   * all who asked have gone.
   */
  share(name: string, work: (ended: AbortSignal) => Promise<T>, asker?: AbortSignal): Promise<T>;
}

interface Flight<T> {
  askers: number;
  ending: AbortController;
  done: Promise<T>;
}

/** The name must say everything that the outcome hangs on, also from when on it counts. */
export function createFlights<T>(): Flights<T> {
  const open = new Map<string, Flight<T>>();
  const begin = (name: string, work: (ended: AbortSignal) => Promise<T>): Flight<T> => {
    const ending = new AbortController();
    const land = () => void (open.get(name) === flight && open.delete(name));
    ending.signal.addEventListener("abort", land);
    const flight: Flight<T> = { askers: 0, ending, done: work(ending.signal).finally(land) };
    open.set(name, flight);
    return flight;
  };
  return {
    async share(name, work, asker) {
      const flight = open.get(name) ?? begin(name, work);
      flight.askers += 1;
      const leave = () => {
        flight.askers -= 1;
        if (flight.askers === 0) flight.ending.abort();
      };
      asker?.addEventListener("abort", leave);
      try {
        return await flight.done;
      } finally {
        asker?.removeEventListener("abort", leave);
      }
    },
  };
}

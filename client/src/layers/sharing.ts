import { header } from "../headers.ts";
import { again, keyOf, type Layer } from "../fetch.ts";

/** One request for all who ask the same at the same time. */
interface Flight {
  answer: Promise<Response>;
  waiting: number;
  stop: AbortController;
}

/**
 * Makes one request of equal ones that are under way at once. Who ends its own read leaves the others theirs; the request
 * ends with the last of them.
 */
export function withSharing(): Layer {
  const flights = new Map<string, Flight>();
  return (fetch) => async (input, init) => {
    const { signal } = init ?? {};
    signal?.throwIfAborted();
    if ((init?.method ?? "GET") !== "GET") return fetch(input, init);
    const minChange = new Headers(init?.headers).get(header.minChange);
    const key = JSON.stringify([keyOf(input, init), minChange]);
    const flight = flights.get(key) ?? begin(key);
    flight.waiting += 1;
    try {
      return await again(await unlessEnded(flight.answer, signal));
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        forget(key, flight);
        flight.stop.abort();
      }
    }

    function begin(name: string): Flight {
      const stop = new AbortController();
      const answer = fetch(input, { ...init, signal: stop.signal });
      const begun: Flight = { answer, waiting: 0, stop };
      flights.set(name, begun);
      const over = () => forget(name, begun);
      answer.then(over, over);
      return begun;
    }
  };

  function forget(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }
}

/** Waits, but no longer than the caller does. @throws the signal's reason */
function unlessEnded<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason as Error);
    signal.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

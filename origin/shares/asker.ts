import type { HttpBindings } from "@hono/node-server";
import type { Clock } from "../../shared/clock.ts";

/** Who waits for an answer. */
export interface Asker {
  /** Aborts when it has gone. */
  signal: AbortSignal;
  /** Calls back when the whole answer is on its way, or nobody takes it any more; at once where there is no connection. */
  whenSent(sent: () => void): void;
}

/** Who sent a request to this server. */
export function askerOf(request: Request, bindings: Partial<HttpBindings> | undefined): Asker {
  const outgoing = bindings?.outgoing;
  return {
    signal: request.signal,
    whenSent(sent) {
      if (outgoing === undefined || outgoing.closed) sent();
      else outgoing.once("close", sent);
    },
  };
}

/** Does `work` for somebody who waits no longer than `ms`. */
export async function within<T>(
  clock: Clock,
  ms: number,
  asker: Asker,
  work: (asker: Asker) => Promise<T>,
): Promise<T> {
  const [late, over] = [new AbortController(), new AbortController()];
  void clock.sleep(ms, over.signal).then(() => late.abort());
  try {
    return await work({ ...asker, signal: AbortSignal.any([asker.signal, late.signal]) });
  } finally {
    over.abort();
  }
}

/** One resource's requests, which end together: what `cancelRequest` ends, and how that is told. */
export interface Cancelling {
  /** Gives a call a signal of its own, until it is over. */
  under: <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Ends what is under way, and whatever is asked after it. @throws TypeError once one was answered */
  cancel: () => void;
  /** Messages name this address from now on. */
  asks: (address: string) => void;
  /** Something was answered. */
  answered: () => void;
  /** What a request failed of: a sentence, or the error itself. */
  reason: (error: unknown, timeout: number) => unknown;
}

/**
 * A resource that was cancelled stays it, and after its first answer cancelling is an error: `buttercms` 3 has one controller
 * for each resource, and none after that, and sites may rest on either. Each call has its own here, because a Worker's
 * request must not listen to another one's.
 */
export function createCancelling(name: string): Cancelling {
  const calls = new Set<AbortController>();
  let address = "";
  let isOpen = true;
  let cancelled: string | undefined;
  const sentence = (text: string) => `${name} (${address}): ${text}`;
  return {
    async under(call) {
      const mine = new AbortController();
      calls.add(mine);
      if (cancelled !== undefined) mine.abort(cancelled);
      try {
        return await call(mine.signal);
      } finally {
        calls.delete(mine);
      }
    },
    cancel() {
      if (!isOpen) throw new TypeError("Nothing can be cancelled after an answer.");
      cancelled ??= sentence("Request cancelled");
      for (const call of calls) call.abort(cancelled);
    },
    asks: (next) => void (address = next),
    answered: () => void (isOpen = false),
    reason(error, timeout) {
      if (isOpen && cancelled !== undefined) return cancelled;
      if ((error as Error).name === "TimeoutError")
        return sentence(`Request timed out after ${timeout}ms.`);
      isOpen = false;
      return error;
    },
  };
}

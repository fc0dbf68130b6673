/** One resource's requests, which end together: what `cancelRequest` ends, and how that is told. */
export interface Cancelling {
  signal: AbortSignal;
  /** Ends what is under way, and whatever is asked after it. @throws TypeError once one was answered */
  cancel: () => void;
  /** Messages name this address from now on. */
  asks(address: string): void;
  /** Something was answered. */
  answered(): void;
  /** What a request failed of: a sentence, or the error itself. */
  reason(error: unknown, timeout: number): unknown;
}

/**
 * There is one controller for each resource, never another, and none after its first answer: a resource that was cancelled
 * stays it, and cancelling later is an error. It is what `buttercms` 3 does, and sites may rest on either.
 */
export function createCancelling(name: string): Cancelling {
  const controller = new AbortController();
  let address = "";
  let isOpen = true;
  const sentence = (text: string) => `${name} (${address}): ${text}`;
  return {
    signal: controller.signal,
    cancel() {
      if (!isOpen) throw new TypeError("Nothing can be cancelled after an answer.");
      controller.abort(sentence("Request cancelled"));
    },
    asks: (next) => void (address = next),
    answered: () => void (isOpen = false),
    reason(error, timeout) {
      const { aborted, reason } = controller.signal as { aborted: boolean; reason: unknown };
      const isCancelled = isOpen && aborted;
      if (isCancelled) return reason;
      if ((error as Error).name === "TimeoutError")
        return sentence(`Request timed out after ${timeout}ms.`);
      isOpen = false;
      return error;
    },
  };
}

import type { Answer } from "../ports.ts";
import type { Given } from "../read/gateway.ts";
import { createRecall, printRequest } from "../read/recall.ts";

/** What an isolate remembers of what it sent, where its cache is its own. */
export interface WorkerRecall {
  /** The answer to a request like one before, when the cache still has what that one's answer was made of. */
  answer(request: Request): Response | undefined;
  /** Remembers what was given from the cache. */
  keep: (given: Given) => void;
}

interface Sent {
  init: ResponseInit;
  body: Uint8Array | null;
}

/** @param peek what the cache has under a name and may still be given */
export function createWorkerRecall(peek: (name: string) => Answer | undefined): WorkerRecall {
  const recall = createRecall<Sent>({
    peek,
    // headers of its own: those of an answer that was given are sent by now
    pack: ({ status, headers }, body) => ({
      init: { status, headers: new Headers(headers) },
      body,
    }),
  });
  return {
    keep: recall.keep,
    answer(request) {
      const printed = printRequest(request);
      const sent = printed === undefined ? undefined : recall.of(printed);
      return sent === undefined ? undefined : new Response(sent.body, sent.init);
    },
  };
}

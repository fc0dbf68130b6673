import { parentPort, threadId } from "node:worker_threads";
import { serve } from "../../../edge/node/calls.ts";

/** A thread for `threads.test.ts`: says which one it is, reports, and ends or hangs when it is told to. */

export type EndingMethods = {
  which: () => number;
  report: () => void;
  throwLater: () => Promise<void>;
  hang: () => void;
  drop: (names: readonly string[]) => void;
};

if (parentPort === null) throw new Error("a thread of a test");
const port = parentPort;
serve(port, {
  which: () => threadId,
  report: () => port.postMessage({ event: { kind: "edge.trouble", part: "store", cause: "told" } }),
  throwLater: () => {
    setImmediate(() => {
      throw new Error("the thread's own fault");
    });
    return new Promise(() => undefined);
  },
  hang: () => {
    for (;;);
  },
  drop: () => undefined,
} satisfies EndingMethods);

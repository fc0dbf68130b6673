import { AsyncLocalStorage } from "node:async_hooks";
import type { Ambient, Current } from "../shared/current.ts";

const storage = new AsyncLocalStorage<Current>();

/** What this thread is doing, for all that runs in it. */
export const ambient: Ambient = {
  run: (current, work) => storage.run(current, work),
  get: () => storage.getStore(),
};

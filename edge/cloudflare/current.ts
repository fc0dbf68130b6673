// eslint-disable-next-line no-restricted-imports -- the part of Node that workerd has for this (`nodejs_als` in wrangler.toml)
import { AsyncLocalStorage } from "node:async_hooks";
import type { Ambient, Current } from "../../shared/current.ts";

const storage = new AsyncLocalStorage<Current>();

/** What this isolate is doing, request by request. */
export const ambient: Ambient = {
  run: (current, work) => storage.run(current, work),
  get: () => storage.getStore(),
};

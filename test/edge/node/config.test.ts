import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { readNodeConfig } from "../../../edge/node/config.ts";

const env = { LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`, LARDER_DATA: "/nowhere" };
const read = (args: string[], more: Record<string, string> = {}) =>
  readNodeConfig({ ...env, ...more }, args);

test.each([
  [[], {}, 1],
  [["--workers"], {}, availableParallelism()],
  [["--workers", "all"], {}, availableParallelism()],
  [["--workers", "3"], {}, 3],
  [["--workers", "3"], { EDGE_WORKERS: "2" }, 3],
  [[], { EDGE_WORKERS: "2" }, 2],
  [[], { EDGE_WORKERS: "all" }, availableParallelism()],
] as const)("%j with %j: %i threads", async (args, more, workers) => {
  expect((await read([...args], more)).workers).toBe(workers);
});

test.each([
  [["--workers", "0"], {}, "--workers must be"],
  [["--workers", "1e3"], {}, "--workers must be"],
  [["--workers", "257"], {}, "--workers must be"],
  [[], { EDGE_WORKERS: "many" }, "--workers must be"],
  [[], { EDGE_CACHE_MB: "0" }, "EDGE_CACHE_MB must be"],
  [[], { EDGE_CACHE_MB: "1.5" }, "EDGE_CACHE_MB must be"],
  [[], { EDGE_CACHE_MB: "lots" }, "EDGE_CACHE_MB must be"],
  [[], { EDGE_PORT: "0" }, "EDGE_PORT must be"],
  [[], { LARDER_PUSH_KEYS: "" }, "LARDER_PUSH_KEYS is missing"],
] as const)("%j with %j is refused: %s", async (args, more, sentence) => {
  await expect(read([...args], more)).rejects.toThrow(sentence);
});

test("what is usual", async () => {
  const { host, port, cacheBytes } = await read([]);
  expect({ host, port, cacheBytes }).toEqual({
    host: "127.0.0.1",
    port: 8787,
    cacheBytes: 128 * 1024 * 1024,
  });
});

import { Miniflare } from "miniflare";
import { afterAll, beforeAll } from "vitest";
import { COMPATIBILITY_DATE } from "../../edge/local/miniflare.ts";
import { guardWorkerds } from "../../edge/local/workerd.ts";
import { bundled } from "./bundled.ts";
import { registerCases } from "./cases.ts";

/** The client in workerd: the same cases, each in a request of its own. */

let runtime: Miniflare;

beforeAll(async () => {
  const contents = await bundled("test/client/portable/worker.ts");
  runtime = new Miniflare({
    compatibilityDate: COMPATIBILITY_DATE,
    modules: [{ type: "ESModule", path: "worker.js", contents }],
    cf: false,
    handleRuntimeStdio: () => undefined,
  });
  await runtime.ready;
  await guardWorkerds();
});

afterAll(async () => {
  await runtime.dispose();
  await guardWorkerds();
});

registerCases(async (name, endpoints) => {
  const body = JSON.stringify({ name, endpoints });
  const response = await runtime.dispatchFetch("http://worker.test/", { method: "POST", body });
  return response.json();
});

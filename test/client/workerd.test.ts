import { Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { COMPATIBILITY_DATE } from "../../edge/local/miniflare.ts";
import { guardWorkerds } from "../../edge/local/workerd.ts";
import { bundled } from "./bundled.ts";
import { registerCases } from "./cases.ts";
import { startFailing } from "./failing-server.ts";
import { good } from "./portable/behaviour.ts";

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

async function ask(name: string, endpoints: string[]): Promise<unknown> {
  const body = JSON.stringify({ name, endpoints });
  const response = await runtime.dispatchFetch("http://worker.test/", { method: "POST", body });
  return response.json();
}

registerCases(ask);

it("a client is there for all requests of a Worker, one after the other and at once", async () => {
  const { url } = await startFailing([good()], 0);
  const read = () => ask("kept", [url]);
  const answer = ["0 at 5", "0 at 5"];
  expect([await read(), await read()]).toEqual([answer, answer]);
  expect(await Promise.all([read(), read(), read()])).toEqual([answer, answer, answer]);
});

import { fileURLToPath } from "node:url";
import { bundleWorker, startLocalEdge } from "../../edge/local/miniflare.ts";
import { readConfig } from "../../edge/node/config.ts";
import { stopSignal } from "../../program/problem.ts";

/** A program: the worker in its runtime, whose KV does what the address in KV_WEATHER says. */

const worker = fileURLToPath(new URL("../conformance/workerd/stormy-worker.ts", import.meta.url));

const stop = stopSignal();
const config = await readConfig(process.env);
const edge = await startLocalEdge({
  ...config,
  // variables of the worker, and this one is no other
  zone: { KV_WEATHER: process.env["KV_WEATHER"] ?? "" },
  script: await bundleWorker(worker),
  onLog: (line) => void process.stdout.write(`${line}\n`),
});
process.stdout.write(
  `${JSON.stringify({ kind: "program.ready", program: "edge", url: edge.url })}\n`,
);
await stop;
await edge.stop();

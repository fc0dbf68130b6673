import cluster from "node:cluster";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

/**
 * A program that answers some paths with one answer each and does nothing else, as `@hono/node-server` does it: what an edge on
 * Node is compared with. Its environment says where, in how many processes, and what. It says that it is ready as every program does.
 */

/** What `BARE` holds, as JSON. */
export interface Bare {
  port: number;
  processes: number;
  answers: {
    /** As Hono reads it. */
    path: string;
    status: number;
    headers: Record<string, string>;
    /** In base64. */
    body: string;
  }[];
}

const { port, processes, answers } = JSON.parse(process.env["BARE"] ?? "null") as Bare;

function listen(ready: () => void): void {
  const app = new Hono();
  for (const { path, status, headers, body } of answers) {
    const bytes = body === "" ? null : new Uint8Array(Buffer.from(body, "base64"));
    app.get(path, () => new Response(bytes, { status, headers }));
  }
  const listener = getRequestListener((request) => app.fetch(request));
  const server = createServer((request, response) => void listener(request, response));
  server.listen(port, "127.0.0.1", ready);
}

const sayReady = () =>
  void process.stdout.write(
    `${JSON.stringify({ kind: "program.ready", url: `http://127.0.0.1:${port}` })}\n`,
  );

if (cluster.isWorker) listen(() => undefined);
else if (processes === 1) listen(sayReady);
else {
  let listening = 0;
  cluster.on("listening", () => (listening += 1) === processes && sayReady());
  for (let count = 0; count < processes; count++) cluster.fork();
}

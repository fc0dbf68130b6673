import cluster from "node:cluster";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

/**
 * A program that answers one path with one body and does nothing else, as `@hono/node-server` does it: what an edge on Node is
 * compared with. Its environment says where, in how many processes, and what. It says that it is ready as every program does.
 */

/** What `BARE` holds, as JSON. */
export interface Bare {
  port: number;
  processes: number;
  path: string;
  body: string;
  headers: Record<string, string>;
}

const { port, processes, path, body, headers } = JSON.parse(process.env["BARE"] ?? "null") as Bare;

function listen(ready: () => void): void {
  const bytes = new TextEncoder().encode(body);
  const app = new Hono();
  app.get(path, () => new Response(bytes, { headers }));
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

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { systemClock, type Random } from "../../shared/clock.ts";

/** Edges that fail on purpose, by chance. */

/** How one fails, in so many of its answers. */
export type Fault =
  | "refused"
  | "no name"
  | "reset"
  | "500"
  | "503"
  | "wrong JSON"
  | "slow"
  | "hangs";

export interface FailingEdge {
  url: string;
  /** Requests that it heard. */
  asked(): number;
  stop(): Promise<void>;
}

const BODY = JSON.stringify({ data: { slug: "france", fields: { text: "word ".repeat(400) } } });
/** ours: within what both wait. */
const SLOW_MS = 500;

/** One of which `part` of all answers, from 0 to 1, is this fault; the others are a page of 2 KB. */
export async function startFailingEdge(
  fault: Fault | null,
  part: number,
  random: Random,
): Promise<FailingEdge> {
  if (fault === "no name") return nowhere("http://edge.larder.invalid");
  let asked = 0;
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    response.on("error", () => undefined);
    if (fault === null || random() >= part) return good(response);
    return fail(fault, response);
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    for (const socket of open) socket.destroy();
    await new Promise<void>((closed) => server.close(() => closed()));
  };
  if (fault !== "refused") return { url, asked: () => asked, stop };
  await stop();
  return nowhere(url);
}

/** Where nobody listens. */
const nowhere = (url: string): FailingEdge => ({
  url,
  asked: () => 0,
  stop: () => Promise.resolve(),
});

function good(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" }).end(BODY);
}

function fail(fault: Fault, response: ServerResponse): void {
  switch (fault) {
    case "500":
    case "503":
      response.writeHead(Number(fault), { "content-type": "application/json" });
      return void response.end('{"detail": "It cannot be answered now."}');
    case "wrong JSON":
      return void response.writeHead(200, { "content-type": "application/json" }).end("<html>");
    case "reset":
      response.writeHead(200, { "content-type": "application/json", "content-length": 2_000 });
      response.write(BODY.slice(0, 500));
      return void setImmediate(() => response.destroy());
    case "slow":
      return void systemClock.sleep(SLOW_MS).then(() => good(response));
    default:
      // until it is ended, or whoever asked has gone
      return;
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a listener was asked, read to its end. */
export interface Heard {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** The body as it came. */
  bytes: Buffer<ArrayBuffer>;
}

/** A real socket of this machine that counts who connects. */
export interface Listener {
  host: string;
  port: number;
  /** `host:port`. */
  name: string;
  url: string;
  connections: number;
  /** Requests, in the order they came in. */
  heard: Heard[];
}

export type Answer = (request: Heard, response: ServerResponse) => void | Promise<void>;

export interface ListenOptions {
  host?: string;
  port?: number;
  /** Takes what ends it; the end of the test does so unless told otherwise. */
  atEnd?: (stop: () => Promise<void>) => void;
}

/** Listens until the test ends, on a free port unless given one. @throws Error when the port is taken */
export async function listen(
  answer: Answer = (_request, response) => void response.end("ok"),
  { host = "127.0.0.1", port = 0, atEnd = onTestFinished }: ListenOptions = {},
): Promise<Listener> {
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    // a caller that goes away in the middle is an ordinary event here
    hear(request).then(
      (heard) => {
        listener.heard.push(heard);
        return answer(heard, response);
      },
      () => response.destroy(),
    );
  });
  server.on("connection", (socket) => {
    listener.connections += 1;
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, host, resolve);
  });
  atEnd(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port: taken } = server.address() as AddressInfo;
  const name = `${host}:${taken}`;
  const listener: Listener = {
    host,
    port: taken,
    name,
    url: `http://${name}`,
    connections: 0,
    heard: [],
  };
  return listener;
}

/** Ports that outbound requests may go to. */
const ALLOWED_PORTS = [8080, 8443, 80, 443];

/** On every address of this machine and at a port that may be asked: only the address can be the reason not to. */
export async function listenEverywhere(): Promise<Listener> {
  for (const port of ALLOWED_PORTS) {
    try {
      return await listen(undefined, { host: "::", port });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
  throw new Error("every port that may be asked is taken on this machine");
}

async function hear(request: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url: path = "", headers } = request;
  const bytes = Buffer.concat(chunks);
  return { method, path, headers, body: bytes.toString(), bytes };
}

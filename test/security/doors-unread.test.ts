import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createFront } from "../../edge/local/front.ts";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { EDGE_KEYS } from "../support/edge.ts";

/** Row 7: bodies for a local edge's internal addresses that no origin signed for. */

const PATH = "/internal/v1/media/1/0123456789abcdef0123456789abcdef/a.png";
const SIZE_BYTES = 64 * 1024 * 1024;
const keys = parseSecretKeys(EDGE_KEYS);

const open: (Server | Socket)[] = [];
afterEach(() => {
  for (const each of open.splice(0)) {
    if ("closeAllConnections" in each) each.closeAllConnections();
    if ("close" in each) each.close();
    else each.destroy();
  }
});

/** A front, and a worker behind it that takes whatever comes. */
async function startFront() {
  let [asked, takenBytes] = [0, 0];
  const worker = await listen(
    createServer((request, response) => {
      asked += 1;
      request.on("data", (chunk: Buffer) => (takenBytes += chunk.byteLength));
      request.on("end", () => response.end("taken"));
    }),
  );
  const url = new URL(`http://127.0.0.1:${portOf(worker)}`);
  const { listener } = createFront({ worker: url, secret: "front", keys, clock: systemClock });
  const front = await listen(createServer(listener));
  return { port: portOf(front), seen: () => ({ asked, takenBytes }) };
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

function listen(server: Server): Promise<Server> {
  open.push(server);
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Sends a request whose body never ends. @returns what came, and how much of the body the other side had taken by then */
function send(port: number, signature: string, body: Buffer, lengthBytes = body.byteLength) {
  const socket = connect({ port, host: "127.0.0.1" });
  open.push(socket);
  socket.write(
    `PUT ${PATH} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: ${lengthBytes}\r\n` +
      `${header.signature}: ${signature}\r\n\r\n`,
  );
  socket.write(body);
  return new Promise<{ answer: string; takenBytes: number; ended: Promise<void> }>(
    (resolve, reject) => {
      const ended = new Promise<void>((done) => socket.once("close", () => done()));
      socket.once("data", (chunk: Buffer) =>
        resolve({
          answer: chunk.toString(),
          takenBytes: body.byteLength - socket.writableLength,
          ended,
        }),
      );
      socket.once("error", reject);
    },
  );
}

describe("Row 7: a body without a signature", () => {
  it.each(["", "v1 hostile 1 00", "v2 test 1 127.0.0.1 5 x 00"])(
    "hears 401 and is not read: %j",
    async (signature) => {
      const { port, seen } = await startFront();
      const got = await send(port, signature, Buffer.alloc(SIZE_BYTES), SIZE_BYTES + 1);
      expect(got.answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(JSON.parse(got.answer.split("\r\n\r\n")[1] ?? "")).toHaveProperty("detail");
      // what lies in the buffers of two sockets, and no more
      expect(got.takenBytes).toBeLessThan(SIZE_BYTES / 2);
      await got.ended;
      expect(seen()).toEqual({ asked: 0, takenBytes: 0 });
    },
  );

  it("with one goes to the worker", async () => {
    const { port, seen } = await startFront();
    const body = Buffer.from("hello");
    const host = `127.0.0.1:${port}`;
    const signable = { method: "PUT", host, path: PATH, body: new Uint8Array(body) };
    const signature = await signRequest(keys, systemClock.now(), signable);
    expect((await send(port, signature, body)).answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen()).toEqual({ asked: 1, takenBytes: 5 });
  });
});

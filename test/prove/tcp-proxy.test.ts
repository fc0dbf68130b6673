import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { createFakeClock } from "../support/clock.ts";
import { createRandom } from "../support/random.ts";
import { turn } from "../support/until.ts";
import { startTcpProxy, type TcpProxy, type TcpProxyOptions } from "./processes/tcp-proxy.ts";

/** A server that answers each line with the same line, and a proxy in front of it. */
async function startEcho(options: Partial<TcpProxyOptions> = {}): Promise<Echo> {
  const [heard, sockets]: [string[], Set<Socket>] = [[], new Set()];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      heard.push(text);
      socket.write(text);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const targetPort = typeof address === "object" && address !== null ? address.port : 0;
  const defaults = { port: 0, clock: systemClock, random: createRandom(1) };
  const proxy = await startTcpProxy({ ...defaults, ...options, targetPort });
  onTestFinished(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { proxy, heard, sockets, targetPort };
}

interface Echo {
  proxy: TcpProxy;
  /** What the server read, in pieces as they came. */
  heard: string[];
  /** Connections open at the server. */
  sockets: Set<Socket>;
  targetPort: number;
}

/** A client whose answers come as a list, and whose end as a word. */
async function open(port: number) {
  const socket = connect(port, "127.0.0.1");
  const answers: string[] = [];
  let ended = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => answers.push(text));
  socket.on("error", (error: NodeJS.ErrnoException) => (ended ||= error.code ?? "error"));
  socket.on("end", () => (ended ||= "end"));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => {
    socket.once("connect", resolve);
    socket.once("error", resolve);
  });
  const got = async (text: string) => {
    while (answers.join("") !== text) await once(socket, "data");
  };
  return { socket, answers, got, closed, ended: () => ended };
}

/** Lets whatever the sockets of this process have to say to each other be said. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await turn();
}

test("in clear weather what is sent arrives, and so does the end", async () => {
  const { proxy } = await startEcho();
  const client = await open(proxy.port);
  client.socket.write("one");
  await client.got("one");
  client.socket.end("two");
  await client.got("onetwo");
  await client.closed;
  expect(client.ended()).toBe("end");
});

test("latency holds every piece back for its time", async () => {
  const clock = createFakeClock();
  const { proxy, heard } = await startEcho({ clock });
  proxy.set({ kind: "latency", ms: 100, jitterMs: 0 });
  const client = await open(proxy.port);
  client.socket.write("late");
  await quiet();
  expect(heard).toEqual([]);
  await clock.advance(99);
  await quiet();
  expect(heard).toEqual([]);
  await clock.advance(1);
  while (heard.length === 0) await turn();
  await quiet();
  expect(client.answers).toEqual([]);
  await clock.advance(100);
  await client.got("late");
});

test("slow weather cuts what is sent into pieces, each in its time", async () => {
  const clock = createFakeClock();
  const { proxy, heard } = await startEcho({ clock });
  const client = await open(proxy.port);
  proxy.set({ kind: "slow", bytesPerSecond: 10, pieceBytes: 2 });
  client.socket.write("abcd");
  await quiet();
  await clock.advance(200);
  while (heard.length === 0) await turn();
  await quiet();
  expect(heard).toEqual(["ab"]);
  proxy.set({ kind: "clear" });
  await client.got("abcd");
});

test("while it is down, open connections are reset and new ones are refused", async () => {
  const { proxy } = await startEcho();
  const client = await open(proxy.port);
  proxy.set({ kind: "down" });
  await client.closed;
  expect(client.ended()).toBe("ECONNRESET");
  const second = await open(proxy.port);
  await second.closed;
  expect(second.ended()).toBe("ECONNRESET");
  proxy.set({ kind: "clear" });
  const third = await open(proxy.port);
  third.socket.write("back");
  await third.got("back");
});

test("a stall one way lets the other way through, and gives back what it held", async () => {
  const { proxy, heard } = await startEcho();
  const client = await open(proxy.port);
  proxy.set({ kind: "stalled", ways: ["down"] });
  client.socket.write("asked");
  while (heard.length === 0) await turn();
  await quiet();
  expect(client.answers).toEqual([]);
  proxy.set({ kind: "clear" });
  await client.got("asked");
  proxy.set({ kind: "stalled", ways: ["up"] });
  client.socket.write(" again");
  await quiet();
  expect(heard).toEqual(["asked"]);
  proxy.set({ kind: "clear" });
  await client.got("asked again");
});

test("who is half open is told nothing, not even afterwards", async () => {
  const { proxy, heard, sockets } = await startEcho();
  const client = await open(proxy.port);
  client.socket.write("before");
  await client.got("before");
  proxy.set({ kind: "half_open" });
  while (sockets.size > 0) await turn();
  const second = await open(proxy.port);
  client.socket.write("nobody reads this");
  second.socket.write("nor this");
  await quiet();
  proxy.set({ kind: "clear" });
  await quiet();
  expect(heard).toEqual(["before"]);
  expect([client.ended(), second.ended()]).toEqual(["", ""]);
  const third = await open(proxy.port);
  third.socket.write("after");
  await third.got("after");
});

test("an eaten reply leaves the request delivered and the connection reset", async () => {
  const { proxy, heard } = await startEcho();
  const client = await open(proxy.port);
  proxy.set({ kind: "eats_replies" });
  client.socket.write("do it");
  await client.closed;
  expect(client.ended()).toBe("ECONNRESET");
  expect(heard).toEqual(["do it"]);
  expect(client.answers).toEqual([]);
});

test("a reset ends what is open and nothing else", async () => {
  const { proxy } = await startEcho();
  const client = await open(proxy.port);
  client.socket.write("x");
  await client.got("x");
  expect(proxy.reset()).toBe(1);
  await client.closed;
  const second = await open(proxy.port);
  second.socket.write("y");
  await second.got("y");
});

test("a target that is away looks like one that is away", async () => {
  const { targetPort: unused, proxy: first } = await startEcho();
  await first.close();
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const targetPort = typeof address === "object" && address !== null ? address.port : unused;
  await new Promise((resolve) => server.close(resolve));
  const proxy = await startTcpProxy({
    port: 0,
    targetPort,
    clock: systemClock,
    random: createRandom(1),
  });
  onTestFinished(() => proxy.close());
  const client = await open(proxy.port);
  await client.closed;
  expect(client.ended()).toBe("ECONNRESET");
});

import { connect, type Socket } from "node:net";

/**
 * The load generator, a program of its own: `load.ts <url> <connections> <seconds>` asks for one URL over
 * connections that stay open, each for the next answer as soon as the last one is there (a closed loop).
 * Speaks just enough HTTP/1.1 to cost little of the machine it shares with what it measures.
 * Prints one JSON line: answers, seconds, bytes of a body, and percentiles of the milliseconds each took.
 */

interface Counts {
  answers: number;
  bodyBytes: number;
  tookMs: number[];
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** Where an answer's body begins and how long it is; undefined while its head is not all there. */
function parseHead(buffer: Buffer): { begin: number; length: number } | undefined {
  const end = buffer.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const head = buffer.toString("latin1", 0, end);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  if (!head.startsWith("HTTP/1.1 200 ") || length === undefined)
    throw new Error(`not a 200 with a length: ${head}`);
  return { begin: end + HEAD_END.length, length: Number(length) };
}

/** Asks over one connection until `untilMs`. */
function askOn(socket: Socket, request: Buffer, untilMs: number, counts: Counts): Promise<void> {
  return new Promise((resolve, reject) => {
    let buffer = Buffer.alloc(0);
    let sentMs = 0;
    const ask = () => {
      sentMs = performance.now();
      socket.write(request);
    };
    socket.on("data", (data) => {
      try {
        const chunk = typeof data === "string" ? Buffer.from(data) : data;
        buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
        const head = parseHead(buffer);
        if (head === undefined || buffer.length < head.begin + head.length) return;
        if (buffer.length > head.begin + head.length) throw new Error("more than was asked for");
        buffer = Buffer.alloc(0);
        const now = performance.now();
        counts.answers += 1;
        counts.bodyBytes = head.length;
        counts.tookMs.push(now - sentMs);
        if (now < untilMs) ask();
        else socket.end(resolve);
      } catch (error) {
        socket.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on("error", reject);
    ask();
  });
}

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });

async function main([address = "", connections = "1", seconds = "1"]: string[]): Promise<void> {
  const url = new URL(address);
  if (url.hostname !== "127.0.0.1") throw new Error("only 127.0.0.1 is ever put under load");
  const lines = [`GET ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`, "Accept: */*"];
  const request = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
  const sockets = await Promise.all(
    Array.from({ length: Number(connections) }, () => open(Number(url.port))),
  );
  const counts: Counts = { answers: 0, bodyBytes: 0, tookMs: [] };
  const begin = performance.now();
  const untilMs = begin + Number(seconds) * 1_000;
  await Promise.all(sockets.map((socket) => askOn(socket, request, untilMs, counts)));
  const took = counts.tookMs.toSorted((a, b) => a - b);
  const share = (of: number) => took[Math.max(0, Math.ceil(of * took.length) - 1)] ?? 0;
  const result = {
    answers: counts.answers,
    seconds: (performance.now() - begin) / 1_000,
    bodyBytes: counts.bodyBytes,
    p50Ms: share(0.5),
    p99Ms: share(0.99),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await main(process.argv.slice(2));

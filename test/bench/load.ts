import { connect, type Socket } from "node:net";
import { createReading, localUrl, PLAIN, printRequest, type Asking } from "./asking.ts";
import { percentile } from "./stats.ts";

/**
 * The load generator, a program of its own: `load.ts <url> <connections> <seconds> [asking as JSON]` asks for one URL over
 * connections that stay open, each for the next answer as soon as the last one is there (a closed loop).
 * Prints one JSON line: answers, seconds, bytes of a body, and percentiles of the milliseconds each took.
 */

interface Counts {
  answers: number;
  bodyBytes: number;
  tookMs: number[];
}

interface Task {
  request: Buffer;
  asking: Asking;
  untilMs: number;
}

/** Asks over one connection until its time is over. */
function askOn(socket: Socket, { request, asking, untilMs }: Task, counts: Counts): Promise<void> {
  return new Promise((resolve, reject) => {
    const reading = createReading(asking);
    let sentMs = 0;
    const ask = () => {
      sentMs = performance.now();
      socket.write(request);
    };
    socket.on("data", (data) => {
      try {
        const bodyBytes = reading.take(typeof data === "string" ? Buffer.from(data) : data);
        if (bodyBytes === undefined) return;
        const now = performance.now();
        counts.answers += 1;
        counts.bodyBytes = bodyBytes;
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

async function main([address = "", connections = "1", seconds = "1", how]: string[]) {
  const url = localUrl(address);
  const asking = how === undefined ? PLAIN : (JSON.parse(how) as Asking);
  const request = printRequest(url, asking);
  const sockets = await Promise.all(
    Array.from({ length: Number(connections) }, () => open(Number(url.port))),
  );
  const counts: Counts = { answers: 0, bodyBytes: 0, tookMs: [] };
  const begin = performance.now();
  const untilMs = begin + Number(seconds) * 1_000;
  await Promise.all(sockets.map((socket) => askOn(socket, { request, asking, untilMs }, counts)));
  const result = {
    answers: counts.answers,
    seconds: (performance.now() - begin) / 1_000,
    bodyBytes: counts.bodyBytes,
    p50Ms: percentile(counts.tookMs, 0.5),
    p99Ms: percentile(counts.tookMs, 0.99),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await main(process.argv.slice(2));

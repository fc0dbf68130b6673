import { connect, type Socket } from "node:net";
import { createRandom } from "../support/random.ts";
import { createReading, localUrl, PLAIN, printRequest, type Asking } from "./asking.ts";
import { arrivalsMs } from "./arrivals.ts";
import { percentile } from "./stats.ts";
import { createZipf } from "./zipf.ts";

/**
 * A load generator with an open loop, a program of its own: `open-load.ts <plan as JSON>`. Readers come when chance says, whether
 * or not earlier ones have their answers, each for one of many pages. What a reader waits is counted from when he
 * was to come: a server that stops for a second makes all wait who come in that second. It keeps a core busy, because
 * timers of a millisecond would make everybody late.
 */

export interface OpenPlan {
  /** With `{key}` where the key stands. */
  url: string;
  /** Keys from 1 to so many, drawn by Zipf's law. */
  keys: number;
  perSecond: number;
  seconds: number;
  /** Who finds none free waits for one. */
  connections: number;
  seed: number;
  asking?: Asking;
}

/** Later than this after he was to come is a late start: of the generator, or because no connection was free. */
const LATE_MS = 1;
/** How long after the last reader came all must have their answers. */
const GRACE_MS = 10_000;

interface Connection {
  socket: Socket;
  /** When the reader whom it serves was to come. */
  dueMs: number;
}

/** Resolves when every reader has his answer. */
function serve(sockets: readonly Socket[], plan: OpenPlan) {
  const { url, asking = PLAIN, keys, seed } = plan;
  const random = createRandom(seed);
  const key = createZipf(keys);
  const requests = Array.from({ length: keys }, (_, at) =>
    printRequest(localUrl(url.replace("{key}", String(at + 1))), asking),
  );
  const due = arrivalsMs(random, plan.perSecond, plan.seconds);
  const asked = due.map(() => requests[key(random)] ?? Buffer.alloc(0));
  const tookMs: number[] = [];
  let [next, lateStarts] = [0, 0];
  return new Promise<{ tookMs: number[]; lateStarts: number; seconds: number }>(
    (resolve, reject) => {
      const begin = performance.now();
      const free: Connection[] = sockets.map((socket) => {
        const connection = { socket, dueMs: 0 };
        const reading = createReading(asking);
        socket.on("error", reject);
        socket.on("data", (data) => {
          try {
            if (reading.take(typeof data === "string" ? Buffer.from(data) : data) === undefined)
              return;
            tookMs.push(performance.now() - begin - connection.dueMs);
            free.push(connection);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        return connection;
      });
      const turn = () => {
        const nowMs = performance.now() - begin;
        for (let dueMs = due[next]; dueMs !== undefined && dueMs <= nowMs; dueMs = due[next]) {
          const connection = free.pop();
          if (connection === undefined) break;
          if (nowMs - dueMs > LATE_MS) lateStarts += 1;
          connection.dueMs = dueMs;
          connection.socket.write(asked[next] ?? "");
          next += 1;
        }
        if (tookMs.length === due.length) resolve({ tookMs, lateStarts, seconds: nowMs / 1_000 });
        else if (nowMs > plan.seconds * 1_000 + GRACE_MS) reject(new Error("answers did not come"));
        else setImmediate(turn);
      };
      turn();
    },
  );
}

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });

async function main([given = ""]: string[]): Promise<void> {
  const plan = JSON.parse(given) as OpenPlan;
  const { port } = localUrl(plan.url);
  const sockets = await Promise.all(
    Array.from({ length: plan.connections }, () => open(Number(port))),
  );
  const { tookMs, lateStarts, seconds } = await serve(sockets, plan);
  const at = (share: number) => percentile(tookMs, share);
  const result = {
    answers: tookMs.length,
    seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    mostMs: at(1),
    lateStarts,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  for (const socket of sockets) socket.destroy();
}

await main(process.argv.slice(2));

import { Agent, request as ask } from "node:http";
import { systemClock } from "../../shared/clock.ts";
import { createRandom, pick } from "../support/random.ts";
import { arrivalsMs } from "./arrivals.ts";
import { percentile } from "./stats.ts";

/**
 * Asks in an open loop, a program of its own: requests begin when they arrive, at a given rate and as chance has it (a Poisson
 * process), however long those before them take; what each took is counted from when it was to begin. `ASKS` says what, as
 * JSON; one line says what came of it.
 */

/** What is asked. */
export interface Asks {
  /** Of this machine. */
  url: string;
  paths: string[];
  token: string;
  /** `write` publishes a title of its own each time. */
  kind: "read" | "write";
  perSecond: number;
  seconds: number;
  /** Connections; what arrives while all are busy waits, and the wait counts. */
  connections: number;
  seed: number;
}

/** What came of it. */
export interface Asked {
  statuses: Record<string, number>;
  /** Arrivals that found no connection until the time was over. */
  unsent: number;
  /** From the first arrival to the last answer. */
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Of each path, the newest title that was taken, by the change's number. */
  last: Record<string, { title: string; change: number }>;
}

const asks = JSON.parse(process.env["ASKS"] ?? "null") as Asks;
const { hostname, port } = new URL(asks.url);
if (hostname !== "127.0.0.1") throw new Error("only 127.0.0.1 is ever put under load");

const agent = new Agent({ keepAlive: true, maxSockets: asks.connections });
const tookMs: number[] = [];
const statuses: Asked["statuses"] = {};
const last: Asked["last"] = {};

function send(path: string, title: string, dueMs: number): Promise<void> {
  const isWrite = asks.kind === "write";
  const body = isWrite ? JSON.stringify({ status: "published", fields: { title } }) : "";
  const headers = {
    authorization: `Token ${asks.token}`,
    ...(isWrite && { "content-type": "application/json", "content-length": body.length }),
  };
  const options = { agent, hostname, port, path, headers, method: isWrite ? "PATCH" : "GET" };
  return new Promise((resolve, reject) => {
    const sent = ask(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => void chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        tookMs.push(performance.now() - dueMs);
        const status = response.statusCode ?? 0;
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status === 202) keep(path, title, Buffer.concat(chunks).toString());
        resolve();
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function keep(path: string, title: string, text: string): void {
  const { change } = JSON.parse(text) as { change: number };
  if (change > (last[path]?.change ?? 0)) last[path] = { title, change };
}

/** What has arrived and found no connection free, the first first. */
const waiting: (() => Promise<void>)[] = [];
let running = 0;

/** Begins what waits while there are connections; each goes on with the next. */
async function begin(endMs: number): Promise<void> {
  running += 1;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    // what could not begin in the whole time is not asked any more
    if (performance.now() > endMs) break;
    await next();
  }
  running -= 1;
}

async function main(): Promise<void> {
  const random = createRandom(asks.seed);
  const beginMs = performance.now();
  const endMs = beginMs + asks.seconds * 1_000;
  const sent: Promise<void>[] = [];
  const arrivals = arrivalsMs(random, asks.perSecond, asks.seconds);
  for (const [arrived, atMs] of arrivals.entries()) {
    const dueMs = beginMs + atMs;
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) await systemClock.sleep(leftMs);
    const path = pick(random, asks.paths);
    waiting.push(() => send(path, `Title ${asks.seed}.${arrived}`, dueMs));
    if (running < asks.connections) sent.push(begin(endMs));
  }
  await Promise.all(sent);
  const asked: Asked = {
    statuses,
    unsent: arrivals.length - tookMs.length,
    seconds: (performance.now() - beginMs) / 1_000,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    last,
  };
  process.stdout.write(`${JSON.stringify(asked)}\n`);
  agent.destroy();
}

await main();

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { startLocalEdge } from "../../../edge/local/miniflare.ts";
import { freePorts, startProgram, temporaryFolder } from "../../support/processes.ts";
import { bundleByWrangler } from "../../support/worker-bundle.ts";
import { atMost, told, type Figure } from "../figures.ts";
import { install } from "../installed.ts";
import { residentMb } from "../memory-of.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { median, spreadOf, type Spread } from "../stats.ts";
import { KEYS } from "../warm.ts";

/** ours, but for the last two, which the design has for a site of 100,000 documents: the row `memory` asks for them there. */
const WORKER_KB = 200;
const EDGE_START_MS = 2_000;
const EDGE_MB = 1_024;
const ORIGIN_MB = 256;

export const size: Row = {
  name: "size",
  title:
    "the worker as uploaded, starts against the least there is to start, memory at rest, what npm ci brings",
  goal: `worker ≤ ${WORKER_KB} KB gzipped, an edge on Node ≤ ${EDGE_START_MS} ms, memory ≤ ${EDGE_MB} MB and ≤ ${ORIGIN_MB} MB`,
  run,
};

interface Measured {
  ms: number;
  mb: number;
}
type Start = () => Promise<Measured>;

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const rounds = quick ? 1 : 7;
  const { path, remove } = await temporaryFolder();
  try {
    const worker = await bundleByWrangler(join(path, "worker"));
    const source = await readFile(worker.script);
    const workerKb = gzipSync(source).byteLength / 1_000;
    progress(`worker: ${Math.round(workerKb)} KB gzipped, of ${worker.inputs.length} files`);
    const starts = startsOf({
      folder: path,
      databaseUrl: (await (await cluster()).database("start")).url,
      worker: source.toString(),
    });
    const measured = await measureStarts(starts, rounds);
    const installed = quick ? [] : await installBoth(path, progress);
    const figures = [
      atMost("worker, gzipped", workerKb, "KB", WORKER_KB),
      ...figuresOf(measured),
      ...installed.flatMap(({ what, seconds, megabytes }) => [
        told(`${what}, node_modules`, megabytes, "MB"),
        told(`${what}, with npm's cache warm`, seconds, "s"),
      ]),
    ];
    return {
      method: { rounds, note: "starts one after the other, in turns; installs once" },
      rounds: measured.map(({ name, all }) => ({ name, all })),
      summary: Object.fromEntries(measured.map(({ name, ms, mb }) => [name, { ms, mb }])),
      figures,
      table: figures.map(({ what, measured: value, unit }) => ({ what, measured: value, unit })),
    };
  } finally {
    await remove();
  }
}

/** Each thing that is started, by its name; all of them end before they resolve. */
function startsOf(parts: {
  folder: string;
  databaseUrl: string;
  worker: string;
}): Record<string, Start> {
  const { folder, databaseUrl, worker } = parts;
  const data = (name: string) => ({ LARDER_DATA: join(folder, name), LARDER_PUSH_KEYS: KEYS });
  return {
    "node -e 0": startNode,
    "bare server": () =>
      program("test/bench/bare-server.ts", "/", async (port) => ({
        BARE: JSON.stringify({
          port,
          processes: 1,
          answers: [{ path: "/", status: 200, headers: {}, body: "b2s=" }],
        }),
      })),
    "edge on Node": () =>
      program("edge/node/main.ts", "/healthz", async (port) => ({
        EDGE_PORT: String(port),
        EDGE_WORKERS: "1",
        LARDER_ORIGINS: "http://127.0.0.1:1",
        ...data("edge"),
      })),
    origin: () =>
      program("origin/main.ts", "/healthz", async (port) => ({
        ORIGIN_PORT: String(port),
        DATABASE_URL: databaseUrl,
        ...data("origin"),
      })),
    "constant worker": () => startWorker(CONSTANT),
    worker: () => startWorker(worker),
  };
}

async function startNode(): Promise<Measured> {
  const beganMs = performance.now();
  await promisify(execFile)(process.execPath, ["-e", "0"]);
  return { ms: performance.now() - beganMs, mb: Number.NaN };
}

/** From its start to its first answer, and what it holds then. */
async function program(
  script: string,
  path: string,
  envOf: (port: number) => Promise<Record<string, string>>,
): Promise<Measured> {
  const [port = 0] = await freePorts(1);
  const env = await envOf(port);
  const beganMs = performance.now();
  const started = await startProgram({ script, env });
  try {
    await answered(started.url + path);
    return { ms: performance.now() - beganMs, mb: await residentMb(started.pid) };
  } finally {
    await started.crash();
  }
}

/** A worker that does nothing else than answer, with classes of the same names. */
const CONSTANT = `
import { DurableObject } from "cloudflare:workers";
export class Ledger extends DurableObject {}
export class Purger extends DurableObject {}
export default { fetch: () => new Response("ok") };`;

/** From the start of the runtime to the first answer. Its memory is workerd's, which is most of it. */
async function startWorker(script: string): Promise<Measured> {
  const beganMs = performance.now();
  const edge = await startLocalEdge({
    port: 0,
    dataFolder: null,
    origins: "http://127.0.0.1:1",
    pushKeys: KEYS,
    onLog: () => undefined,
    script,
  });
  try {
    await answered(`${edge.url}/health`);
    return { ms: performance.now() - beganMs, mb: Number.NaN };
  } finally {
    await edge.stop();
  }
}

async function answered(url: string): Promise<void> {
  const response = await fetch(url);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}`);
}

interface Started {
  name: string;
  ms: Spread;
  mb: number;
  all: Measured[];
}

/** All in each round, in turn forwards and backwards; the round before the first fills caches of compiled code. */
async function measureStarts(starts: Record<string, Start>, rounds: number): Promise<Started[]> {
  const names = Object.keys(starts);
  const all = new Map<string, Measured[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const measured = await starts[name]?.();
      if (measured !== undefined && round >= 0) all.get(name)?.push(measured);
    }
  return [...all].map(([name, of]) => ({
    name,
    ms: spreadOf(of.map(({ ms }) => ms)),
    mb: median(of.map(({ mb }) => mb)),
    all: of,
  }));
}

function figuresOf(measured: readonly Started[]): Figure[] {
  const of = (name: string) => measured.find((each) => each.name === name);
  const ms = (name: string) => of(name)?.ms.median ?? Number.NaN;
  const mb = (name: string) => of(name)?.mb ?? Number.NaN;
  return [
    atMost("edge on Node, start to first answer", ms("edge on Node"), "ms", EDGE_START_MS),
    told("the same, against a bare server", ms("edge on Node") / ms("bare server"), "×"),
    told("origin, start to first answer", ms("origin"), "ms"),
    told("bare server, start to first answer", ms("bare server"), "ms"),
    told("node -e 0", ms("node -e 0"), "ms"),
    told("worker in Miniflare, start to first answer", ms("worker"), "ms"),
    told("the same, against a constant worker", ms("worker") / ms("constant worker"), "×"),
    atMost("edge on Node at rest, memory", mb("edge on Node"), "MB", EDGE_MB),
    atMost("origin at rest, memory", mb("origin"), "MB", ORIGIN_MB),
    told("bare server at rest, memory", mb("bare server"), "MB"),
  ];
}

async function installBoth(folder: string, progress: Surroundings["progress"]) {
  const all = [];
  for (const production of [true, false]) {
    const what = production ? "npm ci --omit=dev" : "npm ci";
    const installed = await install(join(folder, production ? "production" : "all"), {
      production,
    });
    progress(`${what}: ${Math.round(installed.megabytes)} MB`);
    all.push({ what, ...installed });
  }
  return all;
}

import { startLocalEdge, type LocalEdge } from "../../../edge/local/miniflare.ts";
import { readConfig } from "../../../origin/config.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import { header } from "../../../shared/headers.ts";
import { eventually } from "../../support/eventually.ts";
import { UNLIMITED } from "../../support/unlimited.ts";
import { freePorts } from "../../support/processes.ts";
import { createRandom } from "../../support/random.ts";
import { cpuMs, withWorkerdPid } from "../cpu.ts";
import { load, type Loaded } from "../load-client.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { loadSite, PAGE_TYPE, slugOf, TOKEN } from "../site.ts";
import { rounded, spreadOf, type Spread } from "../stats.ts";

const GOAL = 0.8;
const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
const CONNECTIONS = 16;
const LIVE_TIMEOUT_MS = 60_000;

export const warmReadMiniflare: Row = {
  name: "warm-read-miniflare",
  title:
    "warm reads of a page per second, the worker against one that returns the same bytes, both in Miniflare",
  goal: `≥ ${GOAL} × the constant worker`,
  run,
};

/** `constant`: body and content type. `constant, all headers`: also every header that Larder's answer has. */
const ARMS = ["larder", "constant", "constant, all headers"] as const;
type Arm = (typeof ARMS)[number];

/** A running worker, and the process it runs in where that can be known. */
interface Edge extends LocalEdge {
  pid: number | undefined;
}

type Edges = Record<Arm, Edge>;

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [rounds, seconds] = quick ? [2, 0.5] : [10, 3];
  const { url, postgres } = await (await cluster()).database("reads");
  const [edgePort = 0, originPort = 0] = await freePorts(2);
  await loadSite(postgres, { pages: 20, items: 20, shared: false }, [
    `http://127.0.0.1:${edgePort}`,
  ]);
  const larder = await startEdge(edgePort, `http://127.0.0.1:${originPort}`);
  const origin = await startOrigin(
    readConfig({
      DATABASE_URL: url,
      LARDER_PUSH_KEYS: KEYS,
      ORIGIN_PORT: String(originPort),
      LARDER_EDGES: `http://127.0.0.1:${edgePort}`,
    }),
    {
      clock: systemClock,
      random: createRandom(1),
      report: () => undefined,
      fetch: globalThis.fetch,
    },
  );
  const path = `/v2/pages/${PAGE_TYPE}/${slugOf(1)}/?auth_token=${TOKEN}`;
  const warm = await eventually(
    "the page is warm",
    () => readWarm(larder.url + path),
    LIVE_TIMEOUT_MS,
  );
  // reads need neither the origin nor its database
  await origin.stop();
  const edges: Edges = {
    larder,
    constant: await startEdge(0, "", constantWorker(warm.body, contentTypeOf(warm.headers))),
    "constant, all headers": await startEdge(0, "", constantWorker(warm.body, warm.headers)),
  };
  try {
    progress(
      `${warm.body.length} bytes, ${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s each`,
    );
    return outcomeOf(await measure(edges, path, rounds, seconds), { rounds, seconds });
  } finally {
    await Promise.all(ARMS.map((arm) => edges[arm].stop()));
  }
}

/** In memory: a warm read touches no disk either way. */
async function startEdge(port: number, origins: string, script?: string): Promise<Edge> {
  const options = {
    port,
    dataFolder: null,
    origins,
    pushKeys: KEYS,
    name: "bench",
    limits: UNLIMITED,
  };
  const start = () =>
    startLocalEdge({
      ...options,
      onLog: () => undefined,
      ...(script === undefined ? {} : { script }),
    });
  const { started, pid } = await withWorkerdPid(start);
  return { ...started, pid };
}

interface Warm {
  body: string;
  headers: [string, string][];
}

/** The page as the edge's cache answers it; undefined while another layer does. */
async function readWarm(url: string): Promise<Warm | undefined> {
  const response = await fetch(url);
  const body = await response.text();
  const isHit = response.headers.get(header.cacheStatus) === "larder-cache; hit";
  if (!isHit || response.headers.get(header.freshness) !== "verified") return undefined;
  const ofTransport = ["content-length", "content-encoding", "date", "connection", "keep-alive"];
  const headers = [...response.headers].filter(([name]) => !ofTransport.includes(name));
  return { body, headers };
}

const contentTypeOf = (headers: Warm["headers"]) =>
  headers.filter(([name]) => name === "content-type");

/** A worker that does nothing else than answer. It has a class of the ledger's name, so that the options are the same. */
const constantWorker = (body: string, headers: Warm["headers"]): string => `
import { DurableObject } from "cloudflare:workers";
export class Ledger extends DurableObject {}
const body = new TextEncoder().encode(${JSON.stringify(body)});
const headers = ${JSON.stringify(Object.fromEntries(headers))};
export default { fetch: () => new Response(body, { headers }) };`;

interface Round extends Loaded {
  round: number;
  arm: Arm;
  perSecond: number;
  /** Processor time of the runtime per read, in microseconds; null where it cannot be known. */
  cpuUs: number | null;
}

/** All arms in each round, in turn forwards and backwards, so that a slow minute slows all of them. */
async function measure(
  edges: Edges,
  path: string,
  rounds: number,
  seconds: number,
): Promise<Round[]> {
  const measured: Round[] = [];
  // the round before the first warms the JIT
  for (let round = -1; round < rounds; round++) {
    for (const arm of round % 2 === 0 ? ARMS : ARMS.toReversed()) {
      const result = await measureArm(edges[arm], path, seconds);
      if (round >= 0) measured.push({ round, arm, ...result });
    }
  }
  return measured;
}

async function measureArm(edge: Edge, path: string, seconds: number) {
  const before = await cpuMs(edge.pid);
  const loaded = await load(edge.url + path, CONNECTIONS, seconds);
  const after = await cpuMs(edge.pid);
  const perSecond = rounded(loaded.answers / loaded.seconds);
  if (before === undefined || after === undefined) return { ...loaded, perSecond, cpuUs: null };
  return { ...loaded, perSecond, cpuUs: rounded(((after - before) * 1_000) / loaded.answers) };
}

function outcomeOf(measured: Round[], method: Record<string, unknown>): Outcome {
  const of = (arm: Arm) => measured.filter((each) => each.arm === arm);
  const ratios = (against: Arm) =>
    of("larder").map(({ round, perSecond }) => {
      const other = of(against).find((each) => each.round === round);
      return perSecond / (other?.perSecond ?? Number.NaN);
    });
  const arms = ARMS.map((arm) => ({
    arm,
    perSecond: spreadOf(of(arm).map((round) => round.perSecond)),
    cpuUs: cpuOf(of(arm)),
    p50Ms: spreadOf(of(arm).map((round) => round.p50Ms)),
    p99Ms: spreadOf(of(arm).map((round) => round.p99Ms)),
    larderTo: spreadOf(ratios(arm)),
  }));
  const ratio = spreadOf(ratios("constant")).median;
  return {
    method: {
      ...method,
      connections: CONNECTIONS,
      note: "closed loop, generator in a process of its own",
    },
    rounds: measured.map((round) => ({ ...round })),
    summary: Object.fromEntries(arms.map(({ arm, ...summary }) => [arm, summary])),
    ratio,
    met: ratio >= GOAL,
    table: arms.map((each) => ({
      worker: each.arm,
      "reads/s": each.perSecond.median,
      from: each.perSecond.lowest,
      to: each.perSecond.highest,
      "CPU µs/read": each.cpuUs?.median ?? "unknown",
      "p50 ms": each.p50Ms.median,
      "p99 ms": each.p99Ms.median,
      "larder / it": each.larderTo.median,
      "of rounds": `${each.larderTo.lowest}–${each.larderTo.highest}`,
    })),
  };
}

const cpuOf = (rounds: Round[]): Spread | null => {
  const known = rounds.flatMap(({ cpuUs }) => (cpuUs === null ? [] : [cpuUs]));
  return known.length === 0 ? null : spreadOf(known);
};

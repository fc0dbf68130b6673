import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startLocalEdge, bundleWorker, type LocalEdge } from "../../../edge/local/miniflare.ts";
import { readConfig } from "../../../origin/config.ts";
import { startOrigin } from "../../../origin/origin.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Event } from "../../../shared/events.ts";
import { eventually } from "../../support/eventually.ts";
import { freePorts } from "../../support/processes.ts";
import { createRandom } from "../../support/random.ts";
import type { Cluster } from "../cluster.ts";
import { allLive } from "../live.ts";
import { atMost } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { COLLECTION, loadSite, settle, TOKEN } from "../site.ts";
import { percentile, rounded } from "../stats.ts";
import { UNLIMITED } from "../../support/unlimited.ts";

const GOAL = { p50Ms: 50, p99Ms: 250 };
const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
/** With these, an item is named by 97 pages; the item itself and the first page of two lists make it 100 renditions. */
const SHAPE = { pages: 970, items: 100, shared: false };

export const publishToLive: Row = {
  name: "publish-to-live",
  title: "from sending a PATCH to its `?wait=live` answer, 100 renditions change, one local edge",
  goal: `p50 ≤ ${GOAL.p50Ms} ms, p99 ≤ ${GOAL.p99Ms} ms`,
  run,
};

/** One publish. Each step runs from the end of the one before. */
type Round = Record<(typeof STEPS)[number], number> & {
  liveMs: number;
  entries: number;
  /** What the edge's ledger says of its part of `applyMs`. */
  edge: Record<(typeof EDGE_STEPS)[number], number>;
};

const STEPS = [
  "commitMs",
  "wakeMs",
  "serializeMs",
  "writeMs",
  "courierMs",
  "applyMs",
  "recordMs",
  "answerMs",
] as const;

const EDGE_STEPS = ["beforePutsMs", "putsMs", "commitAndPurgeMs", "syncMs"] as const;
type EdgeSteps = Round["edge"];

interface Stamp {
  event: Event;
  atMs: number;
}

/** Publishes that warm the JIT, the connections' plans and the isolate. */
const WARM_UP = 10;

/** Starts an origin and an edge, waits until the site is live there, and publishes. */
async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const publishes = quick ? 10 : 200;
  const started = await cluster();
  const [edgePort = 0, originPort = 0] = await freePorts(2);
  const originUrl = `http://127.0.0.1:${originPort}`;
  const { url, postgres } = await started.database("live");
  await loadSite(postgres, SHAPE, [`http://127.0.0.1:${edgePort}`]);
  const probes = new Map<number, EdgeSteps>();
  const edge = await startProbedEdge(started, edgePort, originUrl, probes);
  const stamps: Stamp[] = [];
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
      report: (event) => void stamps.push({ event, atMs: performance.now() }),
      fetch: globalThis.fetch,
    },
  );
  try {
    await allLive(edge.url, postgres, SHAPE);
    await settle(postgres);
    progress(`the site is live; ${publishes} publishes follow`);
    const rounds: Round[] = [];
    for (let nth = -WARM_UP; nth < publishes; nth++) {
      stamps.length = 0;
      const round = await publish(originUrl, nth, stamps, probes);
      if (nth >= 0) rounds.push(round);
    }
    return outcomeOf(rounds);
  } finally {
    await origin.stop();
    await edge.stop();
  }
}

/** The edge as `npm start` runs it, with its data on disk; its ledger says how long the parts of an apply took. */
async function startProbedEdge(
  cluster: Cluster,
  port: number,
  origins: string,
  probes: Map<number, EdgeSteps>,
): Promise<LocalEdge> {
  const dataFolder = join(cluster.folder, "edge");
  await mkdir(dataFolder, { recursive: true });
  const onLog = (line: string) => {
    if (!line.startsWith('{"kind":"probe.applied"')) return;
    const probe = JSON.parse(line) as EdgeSteps & { head: number };
    probes.set(probe.head, probe);
  };
  const script = await bundleWorker(fileURLToPath(new URL("../probe/worker.js", import.meta.url)));
  const own = { name: "bench", limits: UNLIMITED, onLog, script };
  const options = { port, dataFolder, origins, pushKeys: KEYS, ...own };
  return startLocalEdge(options);
}

async function publish(
  originUrl: string,
  nth: number,
  stamps: Stamp[],
  probes: Map<number, EdgeSteps>,
): Promise<Round> {
  // the ten items that the first page of the list shows, in turn
  const url = `${originUrl}/v2/content/${COLLECTION}/${1 + ((nth + WARM_UP) % 10)}/?wait=live`;
  const body = JSON.stringify({ status: "published", fields: { title: `Title ${nth}` } });
  const headers = { authorization: `Token ${TOKEN}`, "content-type": "application/json" };
  const begin = performance.now();
  const response = await fetch(url, { method: "PATCH", body, headers });
  const answer = (await response.json()) as { live?: boolean };
  const end = performance.now();
  if (answer.live !== true) throw new Error(`publish ${nth}: ${JSON.stringify(answer)}`);
  const { head, entries, ...steps } = stepsOf(begin, end, stamps);
  // the line may still be on its way through a pipe
  const edge = await eventually(
    "the edge's own word",
    () => Promise.resolve(probes.get(head)),
    5_000,
  );
  return { liveMs: rounded(end - begin), ...steps, entries, edge };
}

/** The steps by the events between them. A poll may send an empty batch before or after the one that counts. */
function stepsOf(begin: number, end: number, stamps: Stamp[]) {
  const sent = stamps.findIndex(
    ({ event }) => event.kind === "courier.sending" && event.entries > 0,
  );
  const at = (kind: Event["kind"]) => {
    const stamp = stamps.find(
      ({ event }, index) => event.kind === kind && (index >= sent || !kind.startsWith("courier")),
    );
    if (stamp === undefined) throw new Error(`no ${kind} in a publish`);
    return stamp.atMs;
  };
  const marks = [
    begin,
    at("change.committed"),
    at("materialize.started"),
    at("materialize.serialized"),
    at("materialize.committed"),
    at("courier.sending"),
    at("courier.answered"),
    at("courier.recorded"),
    end,
  ];
  const took = STEPS.map((step, index) => {
    return [step, rounded((marks[index + 1] ?? 0) - (marks[index] ?? 0))] as const;
  });
  const sending = stamps[sent]?.event;
  if (sending?.kind !== "courier.sending") throw new Error("a publish sent nothing");
  const steps = Object.fromEntries(took) as Record<(typeof STEPS)[number], number>;
  return { ...steps, head: sending.to, entries: sending.entries };
}

const quantiles = (values: number[]) => ({
  p50: rounded(percentile(values, 0.5)),
  p90: rounded(percentile(values, 0.9)),
  p99: rounded(percentile(values, 0.99)),
  lowest: rounded(Math.min(...values)),
  highest: rounded(Math.max(...values)),
});

function outcomeOf(rounds: Round[]): Outcome {
  const live = quantiles(rounds.map((round) => round.liveMs));
  const table = [
    { step: "PATCH sent to live", ...live },
    {
      step: "committed to recorded",
      ...quantiles(rounds.map((round) => round.liveMs - round.commitMs - round.answerMs)),
    },
    {
      step: "PATCH sent to live, without the store's puts",
      ...quantiles(rounds.map((round) => round.liveMs - round.edge.putsMs)),
    },
    ...STEPS.map((step) => ({ step, ...quantiles(rounds.map((round) => round[step])) })),
    ...EDGE_STEPS.map((step) => ({
      step: `in apply: ${step}`,
      ...quantiles(rounds.map((round) => round.edge[step])),
    })),
  ];
  return {
    method: {
      publishes: rounds.length,
      site: SHAPE,
      entries: quantiles(rounds.map((round) => round.entries)),
      note: "one after the other without pauses; origin and client in one process, the edge's data on disk",
    },
    rounds,
    summary: Object.fromEntries(table.map(({ step, ...of }) => [step, of])),
    figures: [
      atMost("100 answers, p50", live.p50, "ms", GOAL.p50Ms),
      atMost("100 answers, p99", live.p99, "ms", GOAL.p99Ms),
    ],
    table,
  };
}

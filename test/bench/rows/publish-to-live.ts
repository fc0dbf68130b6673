import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startLocalEdge, bundleWorker, type LocalEdge } from "../../../edge/local/miniflare.ts";
import { readConfig } from "../../../origin/config.ts";
import { startOrigin } from "../../../origin/main.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Event } from "../../../shared/events.ts";
import { header } from "../../../shared/headers.ts";
import { eventually } from "../../support/eventually.ts";
import { freePorts } from "../../support/processes.ts";
import type { Cluster } from "../cluster.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { COLLECTION, loadSite, PAGE_TYPE, slugOf, TOKEN } from "../site.ts";
import { percentile, rounded } from "../stats.ts";

const GOAL = { p50Ms: 50, p99Ms: 250 };
const KEYS = `bench:${"0123456789abcdef".repeat(2)}`;
/** With these, an item is named by 97 pages; the item itself and the first page of two lists make it 100 renditions. */
const SHAPE = { pages: 970, items: 100, shared: false };
const LOAD_TIMEOUT_MS = 120_000;

export const publishToLive: Row = {
  name: "publish-to-live",
  title: "from sending a PATCH to its `?wait=live` answer, 100 renditions change, one local edge",
  goal: `p50 ≤ ${GOAL.p50Ms} ms, p99 ≤ ${GOAL.p99Ms} ms`,
  run,
};

/** One publish. Each step runs from the end of the one before. */
interface Round {
  edge: "plain" | "probed";
  liveMs: number;
  commitMs: number;
  wakeMs: number;
  serializeMs: number;
  writeMs: number;
  courierMs: number;
  applyMs: number;
  recordMs: number;
  answerMs: number;
  entries: number;
  probe?: Record<string, number>;
}

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

interface Stamp {
  event: Event;
  atMs: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const publishes = quick ? 10 : 200;
  const started = await cluster();
  const rounds: Round[] = [];
  for (const edge of ["plain", "probed"] as const) {
    const count = edge === "plain" ? publishes : Math.ceil(publishes / 4);
    progress(`${edge} edge: ${count} publishes`);
    rounds.push(...(await measure(started, edge, count)));
  }
  return outcomeOf(rounds, publishes);
}

/** Starts an origin and an edge of their own, waits until the site is live there, and publishes. */
async function measure(cluster: Cluster, kind: Round["edge"], count: number): Promise<Round[]> {
  const [edgePort = 0, originPort = 0] = await freePorts(2);
  const [edgeUrl, originUrl] = [edgePort, originPort].map((port) => `http://127.0.0.1:${port}`);
  const { url, postgres } = await cluster.database(`live_${kind}`);
  await loadSite(postgres, SHAPE, [edgeUrl ?? ""]);
  const stamps: Stamp[] = [];
  const probes = new Map<number, Record<string, number>>();
  const edge = await startEdge(cluster, kind, edgePort, originUrl ?? "", probes);
  const config = readConfig({ DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: String(originPort) });
  const report = (event: Event) => void stamps.push({ event, atMs: performance.now() });
  const origin = await startOrigin(config, {
    clock: systemClock,
    random: Math.random,
    report,
    fetch: globalThis.fetch,
  });
  try {
    await allLive(edge, postgres.client);
    await postgres.client`vacuum analyze`;
    const rounds: Round[] = [];
    // the first ten warm the JIT, the connections' plans and the isolate
    for (let nth = -10; nth < count; nth++) {
      stamps.length = 0;
      const round = await publish(originUrl ?? "", kind, nth, stamps);
      const probe = probes.get(headOf(stamps));
      if (nth >= 0) rounds.push(probe === undefined ? round : { ...round, probe });
    }
    return rounds;
  } finally {
    await origin.stop();
    await edge.stop();
  }
}

/** The edge as `npm start` runs it, with its data on disk; a probed one says how long the parts of an apply took. */
async function startEdge(
  cluster: Cluster,
  kind: Round["edge"],
  port: number,
  origins: string,
  probes: Map<number, Record<string, number>>,
): Promise<LocalEdge> {
  const dataFolder = join(cluster.folder, `edge-${kind}`);
  await mkdir(dataFolder, { recursive: true });
  const onLog = (line: string) => {
    if (!line.startsWith('{"kind":"probe.applied"')) return;
    const { kind: _, ...probe } = JSON.parse(line) as Record<string, number>;
    probes.set(probe["head"] ?? 0, probe);
  };
  const options = { port, dataFolder, origins, pushKeys: KEYS, name: "bench", onLog };
  if (kind === "plain") return startLocalEdge(options);
  const script = await bundleWorker(fileURLToPath(new URL("../probe/worker.js", import.meta.url)));
  return startLocalEdge({ ...options, script });
}

/** Waits until the edge has the whole log and answers the last page of it from its own store. */
async function allLive(edge: LocalEdge, sql: Parameters<typeof isLive>[0]): Promise<void> {
  await eventually("the site is live", async () => ((await isLive(sql)) ? true : undefined), LOAD_TIMEOUT_MS);
  const url = `${edge.url}/v2/pages/${PAGE_TYPE}/${slugOf(SHAPE.pages)}/?auth_token=${TOKEN}`;
  const response = await fetch(url);
  await response.arrayBuffer();
  if (response.headers.get(header.freshness) !== "verified")
    throw new Error(`the edge answers ${response.status}, ${response.headers.get(header.freshness)}`);
}

async function isLive(sql: Awaited<ReturnType<Cluster["database"]>>["postgres"]["client"]) {
  const [row] = await sql<{ live: boolean }[]>`
    select e.change >= s.last_change as live from edges e join sites s on s.id = e.site_id`;
  return row?.live === true;
}

async function publish(originUrl: string, edge: Round["edge"], nth: number, stamps: Stamp[]): Promise<Round> {
  // the ten items that the first page of the list shows, in turn
  const url = `${originUrl}/v2/content/${COLLECTION}/${1 + ((nth + 10) % 10)}/?wait=live`;
  const body = JSON.stringify({ status: "published", fields: { title: `Title ${nth}` } });
  const begin = performance.now();
  const response = await fetch(url, {
    method: "PATCH",
    body,
    headers: { authorization: `Token ${TOKEN}`, "content-type": "application/json" },
  });
  const answer = (await response.json()) as { live?: boolean };
  const end = performance.now();
  if (answer.live !== true) throw new Error(`publish ${nth}: ${JSON.stringify(answer)}`);
  return roundOf(edge, begin, end, stamps);
}

/** The steps by the events between them; of a kind that came several times, the last. */
function roundOf(edge: Round["edge"], begin: number, end: number, stamps: Stamp[]): Round {
  const at = (kind: Event["kind"]) => {
    const stamp = stamps.findLast(({ event }) => event.kind === kind);
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
  const sending = stamps.findLast(({ event }) => event.kind === "courier.sending")?.event;
  const entries = sending?.kind === "courier.sending" ? sending.entries : 0;
  const steps = Object.fromEntries(took) as Record<(typeof STEPS)[number], number>;
  return { edge, liveMs: rounded(end - begin), ...steps, entries };
}

function headOf(stamps: Stamp[]): number {
  const recorded = stamps.findLast(({ event }) => event.kind === "courier.recorded")?.event;
  return recorded?.kind === "courier.recorded" ? recorded.head : 0;
}

const quantiles = (values: number[]) => ({
  p50: rounded(percentile(values, 0.5)),
  p90: rounded(percentile(values, 0.9)),
  p99: rounded(percentile(values, 0.99)),
  max: rounded(Math.max(...values)),
});

function outcomeOf(rounds: Round[], publishes: number): Outcome {
  const plain = rounds.filter((round) => round.edge === "plain");
  const probed = rounds.flatMap((round) => (round.probe === undefined ? [] : [round.probe]));
  const live = quantiles(plain.map((round) => round.liveMs));
  const commitToApplied = quantiles(
    plain.map((round) => round.liveMs - round.commitMs - round.answerMs),
  );
  const steps = STEPS.map((step) => ({ step, ...quantiles(plain.map((round) => round[step])) }));
  const parts = ["beforePutsMs", "putsMs", "commitAndPurgeMs", "syncMs"].map((part) => ({
    step: `of apply: ${part}`,
    ...quantiles(probed.map((probe) => probe[part] ?? 0)),
  }));
  const table = [
    { step: "PATCH sent → live", ...live },
    { step: "committed → recorded", ...commitToApplied },
    ...steps,
    ...(probed.length === 0 ? [] : parts),
  ];
  return {
    method: {
      publishes,
      site: SHAPE,
      entries: quantiles(plain.map((round) => round.entries)),
      note: "one after the other without pauses; origin and client in one process, the edge's data on disk",
    },
    rounds: rounds.map((round) => ({ ...round })),
    summary: Object.fromEntries(table.map(({ step, ...of }) => [step, of])),
    ratio: rounded(Math.max(live.p50 / GOAL.p50Ms, live.p99 / GOAL.p99Ms)),
    met: live.p50 <= GOAL.p50Ms && live.p99 <= GOAL.p99Ms,
    table,
  };
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../../shared/clock.ts";
import { createRandom } from "../../support/random.ts";
import { freePorts, startProgram, type Program } from "../../support/processes.ts";
import type { Cluster } from "../cluster.ts";
import { withWorkerdPid } from "../cpu.ts";
import { atMost, told } from "../figures.ts";
import { READ_TOKEN, sendAll, startNodeEdge } from "../joining.ts";
import { madeBatches } from "../made-batches.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { selectInWorkerd } from "../selecting.ts";
import {
  leaveUnmaterialized,
  loadSite,
  PAGE_TYPE,
  settle,
  settleWords,
  slugOf,
  TOKEN,
} from "../site.ts";
import { rounded } from "../stats.ts";
import { KEYS } from "../warm.ts";
import { createZipf } from "../zipf.ts";

const GOAL = { originMb: 256, edgeMb: 1_000, firstByteMs: 2_000 };

export const memory: Row = {
  name: "memory",
  title:
    "memory of an origin, of an edge on Node and of the worker with 100,000 documents, and an edge's start from its own disk",
  goal: `origin ≤ ${GOAL.originMb} MB under load; edge ≤ ${GOAL.edgeMb} MB, and ≤ ${GOAL.firstByteMs / 1_000} s to its first byte`,
  run,
};

/** Of each process in MB, at rest and the most that it was while it answered. */
interface Measured extends Record<string, unknown> {
  what: "origin" | "edge" | "workerd";
  documents: number;
  restMb: number;
  loadMb: number;
  reads: number;
  /** With 503. */
  refused: number;
  firstByteMs: number | null;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [articles, documents] = quick ? [500, 500] : [83_000, 100_000];
  const seconds = quick ? 1 : 20;
  const started = await cluster();
  const measured: Measured[] = [];
  const take = async (one: Promise<Measured>) => {
    const { what, documents: stored, restMb, loadMb } = await one;
    measured.push(await one);
    progress(`${what}, ${stored} documents: ${restMb} MB at rest, ${loadMb} MB under load`);
  };
  for (const size of [FEW, articles]) await take(measureEdge(started, size, seconds));
  for (const size of [FEW, articles]) await take(measureWorkerd(started, size, quick ? 5 : 200));
  for (const size of [FEW, documents]) await take(measureOrigin(started, size, seconds));
  return outcomeOf(measured, seconds);
}

/** Of a site that is as good as empty, as the baseline; the made one has 500 writers besides. */
const FEW = 20;
const CONNECTIONS = 8;

/** Resident memory of a process in MB, of all its threads. @throws where the system does not tell it as Linux does */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return rounded(Number(kb) / 1_000);
}

/** Less than connections are kept that nobody uses: what asks next would meet one that is being closed. */
const REST_MS = 2_000;
const LOOK_MS = 100;

/** Asks over some connections for so long, for paths by Zipf's law. @returns the most memory that was seen meanwhile */
async function load(
  program: Pick<Program, "pid" | "url">,
  {
    path,
    of,
    headers,
  }: { path: (at: number) => string; of: number; headers: Record<string, string> },
  seconds: number,
): Promise<{ loadMb: number; reads: number; refused: number }> {
  const [random, chosen] = [createRandom(5), createZipf(of)];
  const endMs = systemClock.now() + seconds * 1_000;
  let [loadMb, reads, refused] = [0, 0, 0];
  const ask = async () => {
    while (systemClock.now() < endMs) {
      const asked = path(chosen(random));
      const response = await fetch(program.url + asked, { headers });
      await response.arrayBuffer();
      if (response.ok) reads += 1;
      // on a busy machine what is late is left to an origin, which is not there
      else if (response.status === 503) refused += 1;
      else throw new Error(`${asked} is ${response.status}`);
    }
  };
  const look = async () => {
    for (; systemClock.now() < endMs; await systemClock.sleep(LOOK_MS))
      loadMb = Math.max(loadMb, await residentMb(program.pid));
  };
  await Promise.all([look(), ...Array.from({ length: CONNECTIONS }, ask)]);
  if (reads === 0) throw new Error("nothing was answered");
  return { loadMb, reads, refused };
}

/** One question in three each is of a kept answer, of a list, and of a filter. */
const edgePath = (articles: number) => (at: number) =>
  [
    `/v2/pages/article/article-${at}/`,
    `/v2/pages/article/?page=${1 + (at % Math.max(1, Math.floor(articles / 10)))}`,
    `/v2/pages/article/?fields.category=c${at % 20}&order=price`,
  ][at % 3] ?? "";

async function measureEdge(cluster: Cluster, articles: number, seconds: number): Promise<Measured> {
  const data = join(cluster.folder, `memory-${articles}`);
  const headers = { authorization: `Token ${READ_TOKEN}` };
  const joining = await startNodeEdge(data);
  let documents = 0;
  try {
    ({ documents } = await sendAll(joining.url, articles));
  } finally {
    await joining.kill("SIGTERM");
  }
  const beganMs = systemClock.now();
  const edge = await startNodeEdge(data);
  try {
    const first = await fetch(`${edge.url}/v2/pages/article/article-1/`, { headers });
    await first.arrayBuffer();
    const firstByteMs = systemClock.now() - beganMs;
    if (!first.ok) throw new Error(`the first read is ${first.status}`);
    await systemClock.sleep(REST_MS);
    const restMb = await residentMb(edge.pid);
    const asked = { path: edgePath(articles), of: articles, headers };
    const loaded = await load(edge, asked, seconds);
    return { what: "edge", documents, restMb, ...loaded, firstByteMs };
  } finally {
    await edge.crash();
  }
}

async function measureWorkerd(
  cluster: Cluster,
  articles: number,
  reads: number,
): Promise<Measured> {
  const folder = join(cluster.folder, `workerd-${articles}`);
  const { started: worker, pid } = await withWorkerdPid(() => selectInWorkerd(folder));
  if (pid === undefined) throw new Error("workerd was not found among the processes");
  try {
    let documents = 0;
    for (const batch of madeBatches(articles)) {
      documents += batch.entries.length;
      await worker.take(batch);
    }
    await systemClock.sleep(REST_MS);
    const restMb = await residentMb(pid);
    const [random, chosen, path] = [createRandom(5), createZipf(articles), edgePath(articles)];
    let loadMb = restMb;
    for (let left = reads; left > 0; left--) {
      await worker.select(path(chosen(random)), 1);
      loadMb = Math.max(loadMb, await residentMb(pid));
    }
    return { what: "workerd", documents, restMb, loadMb, reads, refused: 0, firstByteMs: null };
  } finally {
    await worker.stop();
  }
}

/** Of previews and published pages by turns, none of which is kept. */
const originPath = (pages: number) => (at: number) =>
  at % 2 === 0
    ? `/v2/pages/${PAGE_TYPE}/${slugOf(at + 1)}/?levels=2&preview=1`
    : `/v2/pages/${PAGE_TYPE}/?page=${1 + (at % Math.max(1, Math.floor(pages / 10)))}`;

async function measureOrigin(
  cluster: Cluster,
  documents: number,
  seconds: number,
): Promise<Measured> {
  const { url, postgres } = await cluster.database(`memory_${documents}`);
  const items = Math.ceil(documents / 10);
  const pages = documents - items;
  await loadSite(postgres, { items, pages, shared: false }, []);
  await settleWords(postgres);
  await settle(postgres);
  await leaveUnmaterialized(postgres);
  const [port = 0] = await freePorts(1);
  const origin = await startProgram({
    script: "origin/main.ts",
    env: { DATABASE_URL: url, LARDER_PUSH_KEYS: KEYS, ORIGIN_PORT: String(port) },
  });
  try {
    await systemClock.sleep(REST_MS);
    const restMb = await residentMb(origin.pid);
    const headers = { authorization: `Token ${TOKEN}` };
    const loaded = await load(origin, { path: originPath(pages), of: pages, headers }, seconds);
    return { what: "origin", documents, restMb, ...loaded, firstByteMs: null };
  } finally {
    await origin.crash();
  }
}

function outcomeOf(measured: Measured[], seconds: number): Outcome {
  const of = (what: Measured["what"]) => {
    const [few, many] = measured.filter((one) => one.what === what);
    if (few === undefined || many === undefined)
      throw new Error(`two of each are measured: ${what}`);
    return { few, many };
  };
  const [origin, edge, workerd] = [of("origin"), of("edge"), of("workerd")];
  return {
    method: {
      seconds,
      connections: CONNECTIONS,
      "rest, ms": REST_MS,
      "looked at every, ms": LOOK_MS,
    },
    rounds: measured,
    summary: { origin, edge, workerd },
    figures: [
      atMost("origin under load", origin.many.loadMb, "MB", GOAL.originMb),
      told("origin at rest", origin.many.restMb, "MB"),
      told("origin under load, a small site", origin.few.loadMb, "MB"),
      atMost("edge on Node under reads", edge.many.loadMb, "MB", GOAL.edgeMb),
      told("edge on Node at rest", edge.many.restMb, "MB"),
      told("edge on Node under reads, a small site", edge.few.loadMb, "MB"),
      atMost(
        "edge on Node, to its first byte",
        edge.many.firstByteMs ?? Number.NaN,
        "ms",
        GOAL.firstByteMs,
      ),
      told(
        "edge on Node, to its first byte, a small site",
        edge.few.firstByteMs ?? Number.NaN,
        "ms",
      ),
      told("workerd under reads", workerd.many.loadMb, "MB"),
      told("workerd under reads, a small site", workerd.few.loadMb, "MB"),
    ],
    table: measured.map(({ what, documents, restMb, loadMb, reads, refused, firstByteMs }) => ({
      what,
      documents,
      "at rest MB": restMb,
      "under load MB": loadMb,
      reads,
      refused,
      "first byte ms": firstByteMs ?? "",
    })),
  };
}

import { readFile } from "node:fs/promises";
import { systemClock } from "../../../shared/clock.ts";
import { cpuMs } from "../cpu.ts";
import { query, type Cluster } from "../cluster.ts";
import { publishAtOnce } from "../due.ts";
import { publishLive, startNodeLive, untilLive, type NodeLive } from "../node-live.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { loadSite, settle, settleWords } from "../site.ts";
import { makeSmallSites, SMALL_PATH, smallToken } from "../small-sites.ts";
import { percentile, rounded, spreadOf } from "../stats.ts";

const GOAL = { besideOther: 3, manySites: 1.5 };

export const growth: Row = {
  name: "growth",
  title:
    "a publish in one site while another publishes 10,000 documents, and with 1,000 sites on one origin, against the same alone; what an origin at rest does",
  goal: `p50 ≤ ${GOAL.besideOther} × beside the other site, ≤ ${GOAL.manySites} × with 1,000 sites`,
  run,
};

const LIVE_WITHIN_MS = 300_000;
const WARM_UP = 10;

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const started = await cluster();
  const sizes = quick
    ? { documents: 300, sites: 20, publishes: 10, restMs: 2_000, starts: 1 }
    : { documents: 10_000, sites: 1_000, publishes: 100, restMs: 20_000, starts: 3 };
  const beside = await measureBeside(started, sizes);
  progress(`beside ${sizes.documents} documents: ${beside.during.length} publishes`);
  const crowd = await measureCrowd(started, sizes, progress);
  return outcomeOf(sizes, beside, crowd);
}

type Sizes = Record<"documents" | "sites" | "publishes" | "restMs" | "starts", number>;

interface Beside {
  alone: number[];
  during: number[];
  otherMs: number;
}

const publishSmall = async (live: NodeLive, title: string, nth = 0) =>
  (await publishLive(live, SMALL_PATH, title, smallToken(nth))).ms;

/** Publishes in a small site, one after the other, alone and while a large one publishes all that it has. */
async function measureBeside(cluster: Cluster, sizes: Sizes): Promise<Beside> {
  const live = await startNodeLive(cluster, "beside", async (postgres, edges) => {
    await loadSite(postgres, { pages: sizes.documents, items: 100, shared: false }, edges);
    await makeSmallSites(postgres, 1, edges);
    await settleWords(postgres);
  });
  try {
    await untilLive(live.postgres, LIVE_WITHIN_MS);
    await settle(live.postgres);
    const [large] = await query<{ id: number }>(
      live.postgres,
      "select id from sites where slug = 'bench'",
    );
    const alone: number[] = [];
    for (let nth = -WARM_UP; nth < sizes.publishes; nth++) {
      const ms = await publishSmall(live, `Alone ${nth}`);
      if (nth >= 0) alone.push(ms);
    }
    const during: number[] = [];
    let otherMs: number | undefined;
    const other = publishAtOnce(live.postgres, {
      site: large?.id ?? 0,
      pages: sizes.documents,
      title: "At once",
    }).then((ms) => void (otherMs = ms));
    await dueNow(live);
    while (otherMs === undefined) during.push(await publishSmall(live, `Beside ${during.length}`));
    await other;
    return { alone, during, otherMs };
  } finally {
    await live.stop();
  }
}

/** Waits until something is due. */
async function dueNow({ postgres }: NodeLive): Promise<void> {
  for (;;) {
    const [due] = await query(postgres, "select from schedules where at <= now() limit 1");
    if (due !== undefined) return;
    await systemClock.sleep(20);
  }
}

interface Crowd {
  sites: number;
  publishMs: number[];
  startMs: number[];
  transactionsPerSecond: number;
  processorMsPerSecond: number;
  residentMb: number;
}

/** One site and many, each with a database, an origin and an edge of its own, in turns. */
async function measureCrowd(
  cluster: Cluster,
  sizes: Sizes,
  progress: (line: string) => void,
): Promise<Crowd[]> {
  const lives: { live: NodeLive; crowd: Crowd }[] = [];
  try {
    for (const sites of [1, sizes.sites]) {
      const live = await startNodeLive(cluster, `sites_${sites}`, async (postgres, edges) => {
        await makeSmallSites(postgres, sites, edges);
        await settleWords(postgres);
      });
      const nothing = { transactionsPerSecond: 0, processorMsPerSecond: 0, residentMb: 0 };
      lives.push({ live, crowd: { sites, publishMs: [], startMs: [], ...nothing } });
      await untilLive(live.postgres, LIVE_WITHIN_MS);
      await settle(live.postgres);
      progress(`${sites} sites are live`);
    }
    for (let nth = -WARM_UP; nth < sizes.publishes; nth++)
      for (const { live, crowd } of nth % 2 === 0 ? lives : lives.toReversed()) {
        const ms = await publishSmall(live, `Crowd ${nth}`, Math.abs(nth * 7) % crowd.sites);
        if (nth >= 0) crowd.publishMs.push(ms);
      }
    for (let nth = 0; nth < sizes.starts; nth++)
      for (const { live, crowd } of nth % 2 === 0 ? lives : lives.toReversed())
        crowd.startMs.push(await live.restart());
    await Promise.all(
      lives.map(async ({ live, crowd }) =>
        Object.assign(crowd, await measureRest(live, sizes.restMs)),
      ),
    );
    return lives.map(({ crowd }) => crowd);
  } finally {
    await Promise.all(lives.map(({ live }) => live.stop()));
  }
}

/** What an origin does while nobody asks it anything. */
async function measureRest({ postgres, origin }: NodeLive, restMs: number) {
  const count = async () => {
    const [row] = await query<{ count: number }>(
      postgres,
      "select (xact_commit + xact_rollback)::int as count from pg_stat_database where datname = current_database()",
    );
    return row?.count ?? 0;
  };
  // what a start leaves to do is over then
  await systemClock.sleep(restMs);
  const [before, cpuBefore] = [await count(), await cpuMs(origin.pid)];
  await systemClock.sleep(restMs);
  const [after, cpuAfter] = [await count(), await cpuMs(origin.pid)];
  const status = await readFile(`/proc/${origin.pid}/status`, "utf8").catch(() => "");
  const [, residentKb] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
  return {
    transactionsPerSecond: rounded(((after - before) * 1_000) / restMs),
    processorMsPerSecond: rounded((((cpuAfter ?? 0) - (cpuBefore ?? 0)) * 1_000) / restMs),
    residentMb: rounded(Number(residentKb) / 1_000),
  };
}

const quantiles = (values: number[]) => ({
  p50: rounded(percentile(values, 0.5)),
  p99: rounded(percentile(values, 0.99)),
});

function outcomeOf(sizes: Sizes, beside: Beside, crowd: Crowd[]): Outcome {
  const [alone, during] = [quantiles(beside.alone), quantiles(beside.during)];
  const [one, many] = crowd;
  if (one === undefined || many === undefined) throw new Error("two crowds were measured");
  const [oneMs, manyMs] = [quantiles(one.publishMs), quantiles(many.publishMs)];
  const [name, sites] = [`beside ${sizes.documents} documents`, `${sizes.sites} sites`];
  const figures = [
    atMost(`publish ${name}, p50`, rounded(during.p50 / alone.p50), "×", GOAL.besideOther),
    told(`publish ${name}, p99`, rounded(during.p99 / alone.p99), "×"),
    atMost(`publish with ${sites}, p50`, rounded(manyMs.p50 / oneMs.p50), "×", GOAL.manySites),
    told(`publish with ${sites}, p99`, rounded(manyMs.p99 / oneMs.p99), "×"),
    ...crowd.flatMap(({ sites: of, ...at }) => [
      told(`${of} sites at rest, transactions`, at.transactionsPerSecond, "a second"),
      told(`${of} sites at rest, processor`, at.processorMsPerSecond, "ms a second"),
      told(`${of} sites, memory`, at.residentMb, "MB"),
      told(`${of} sites, start`, spreadOf(at.startMs).median, "ms"),
    ]),
  ];
  return {
    method: { ...sizes, note: "publishes one after the other, each until it is live" },
    rounds: [
      { otherMs: rounded(beside.otherMs), alone: beside.alone, during: beside.during },
      ...crowd.map((each) => ({ ...each })),
    ],
    summary: { alone, during, oneMs, manyMs },
    figures,
    table: [
      { what: "alone", ...alone, publishes: beside.alone.length },
      { what: name, ...during, publishes: beside.during.length },
      ...[one, many].map((each) => ({
        what: `${each.sites} sites`,
        ...quantiles(each.publishMs),
        publishes: each.publishMs.length,
        "at rest /s": each.transactionsPerSecond,
        "CPU ms/s": each.processorMsPerSecond,
        MB: each.residentMb,
        "start ms": spreadOf(each.startMs).median,
      })),
    ],
  };
}

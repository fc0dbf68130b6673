import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { query } from "../cluster.ts";
import { allLive } from "../live.ts";
import { publishLive, rowsOf, startNodeLive, type NodeLive } from "../node-live.ts";
import { atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { COLLECTION, loadSite, PAGE_TYPE, settle, settleWords, slugOf } from "../site.ts";
import { percentile, rounded } from "../stats.ts";

const GOAL = { p50Ms: 50, p99Ms: 150 };

export const publishNode: Row = {
  name: "publish-node",
  title:
    "from sending a PATCH to its `?wait=live` answer, when 1, 100 and 10,000 answers show what is published; origin and an edge on Node as programs",
  goal: `p50 ≤ ${GOAL.p50Ms} ms, p99 ≤ ${GOAL.p99Ms} ms, each`,
  run,
};

/** Bytes of an answer of a page, which the baseline writes. */
const ROW_BYTES = 4_096;
/** Publishes that warm the JIT, the connections' plans and the edge. */
const WARM_UP = 10;

/** What is published, and how many answers show it. */
interface Kind {
  name: string;
  path: (nth: number) => string;
  /** Published in every so many-th round. */
  every: number;
}

interface Round {
  kind: string;
  ms: number;
  rows: number;
  pushes: number;
  bytes: number;
}

interface Baseline {
  commitMs: number;
  syncMs: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const pages = quick ? 1_000 : 10_000;
  // every page names the first item; of the others each is named by about a hundred
  const shape = { pages, items: pages / 10, shared: true };
  const rounds = quick ? 10 : 200;
  const kinds: Kind[] = [
    // past the first list of pages, so that its own address alone shows it
    { name: "1 answer", every: 1, path: (nth) => pagePath(pages / 2 + (nth % 50)) },
    { name: "100 answers", every: 1, path: (nth) => itemPath(20 + (nth % 50)) },
    { name: `${pages} answers`, every: quick ? 5 : 10, path: () => itemPath(1) },
  ];
  const started = await cluster();
  const live = await startNodeLive(started, "publishes", async (postgres, edges) => {
    await loadSite(postgres, shape, edges);
    await settleWords(postgres);
  });
  const file = await open(join(started.folder, "synced"), "w");
  try {
    await allLive(live.edgeUrl, live.postgres, shape);
    await settle(live.postgres);
    await query(live.postgres, "create table bench_rows (id serial primary key, body text)");
    progress(`the site is live; ${rounds} rounds follow`);
    const measured: Round[] = [];
    const baselines: Baseline[] = [];
    for (let round = -WARM_UP; round < rounds; round++) {
      const baseline = await measureBaseline(live, file);
      if (round >= 0) baselines.push(baseline);
      for (const kind of kinds) {
        if (round % kind.every !== 0) continue;
        const one = await publish(live, kind, round);
        if (round >= 0) measured.push(one);
      }
    }
    return outcomeOf(kinds, measured, baselines, { site: shape, rounds });
  } finally {
    await file.close();
    await live.stop();
  }
}

const pagePath = (page: number) => `/v2/pages/${PAGE_TYPE}/${slugOf(page)}/`;
const itemPath = (item: number) => `/v2/content/${COLLECTION}/${item}/`;

/** A transaction that inserts one row of an answer's size and waits for the disk; and the disk alone. */
async function measureBaseline({ postgres }: NodeLive, file: FileHandle): Promise<Baseline> {
  const body = "x".repeat(ROW_BYTES);
  const begin = performance.now();
  await query(postgres, "insert into bench_rows (body) values ($1)", [body]);
  const committed = performance.now();
  await file.write(body);
  await file.datasync();
  return { commitMs: committed - begin, syncMs: performance.now() - committed };
}

async function publish(live: NodeLive, kind: Kind, nth: number): Promise<Round> {
  const before = await live.pushed();
  const { ms, change } = await publishLive(live, kind.path(nth + WARM_UP), `T ${nth}`);
  const after = await live.pushed();
  return {
    kind: kind.name,
    ms: rounded(ms),
    rows: await rowsOf(live.postgres, change),
    pushes: after.pushes - before.pushes,
    bytes: after.bytes - before.bytes,
  };
}

const quantiles = (values: number[]) => ({
  p50: rounded(percentile(values, 0.5)),
  p99: rounded(percentile(values, 0.99)),
  lowest: rounded(Math.min(...values)),
  highest: rounded(Math.max(...values)),
});

function outcomeOf(
  kinds: Kind[],
  rounds: Round[],
  baselines: Baseline[],
  method: Record<string, unknown>,
): Outcome {
  const commit = quantiles(baselines.map(({ commitMs }) => commitMs));
  const sync = quantiles(baselines.map(({ syncMs }) => syncMs));
  const summaries = kinds.map(({ name }) => {
    const of = rounds.filter(({ kind }) => kind === name);
    const median = (member: "rows" | "pushes" | "bytes") =>
      percentile(
        of.map((each) => each[member]),
        0.5,
      );
    const ms = quantiles(of.map((round) => round.ms));
    return {
      name,
      publishes: of.length,
      ms,
      rows: median("rows"),
      pushes: median("pushes"),
      bytes: median("bytes"),
    };
  });
  const figures = summaries.flatMap(({ name, ms, rows, pushes, bytes }) => [
    atMost(`${name}, p50`, ms.p50, "ms", GOAL.p50Ms),
    atMost(`${name}, p99`, ms.p99, "ms", GOAL.p99Ms),
    told(`${name}, p50 to a bare commit`, rounded(ms.p50 / commit.p50), "×"),
    told(`${name}, rows of the log`, rows, ""),
    told(`${name}, pushes`, pushes, ""),
    told(`${name}, pushed`, rounded(bytes / 1_000), "kB"),
  ]);
  return {
    method: { ...method, note: "one publish after the other; p99 of few is the slowest" },
    rounds: [...rounds, ...baselines].map((round) => ({ ...round })),
    summary: {
      commit,
      sync,
      ...Object.fromEntries(summaries.map(({ name, ...rest }) => [name, rest])),
    },
    figures,
    table: [
      { what: "a bare commit", ...commit },
      { what: "fdatasync alone", ...sync },
      ...summaries.map(({ name, publishes, ms, rows, pushes, bytes }) => ({
        what: name,
        ...ms,
        publishes,
        rows,
        pushes,
        kB: rounded(bytes / 1_000),
      })),
    ],
  };
}

import { askAll, type Asked } from "../asks-client.ts";
import { query } from "../cluster.ts";
import { allLive } from "../live.ts";
import { startNodeLive, untilLive, type NodeLive } from "../node-live.ts";
import { atLeast, atMost, told } from "../figures.ts";
import type { Outcome, Row, Surroundings } from "../row.ts";
import { loadSite, PAGE_TYPE, settle, settleWords, slugOf, TOKEN } from "../site.ts";
import { rounded, spreadOf } from "../stats.ts";

const GOAL = 1_000;

export const writes: Row = {
  name: "writes",
  title:
    "writes over /v2 that one site acknowledges a second, while readers read warm pages at its edge, both in open loops; nothing lost",
  goal: `≥ ${GOAL} a second`,
  run,
};

const SHAPE = { pages: 1_000, items: 100, shared: false };
/** The pages that are written, in turn of chance, and those that are read: others. */
const WRITTEN = 500;
const READ = 100;
const READS_PER_SECOND = 200;
const CONNECTIONS = 64;
/** Arrivals are chance's, and the last are answered after the time is over. */
const OF_OFFERED = 0.95;
const LIVE_WITHIN_MS = 120_000;

/** How many writes are offered a second beside the reads. */
const OFFERED = [0, 50, GOAL] as const;

interface Round {
  offered: number;
  reads: { p50Ms: number; p99Ms: number };
  writes: Written | null;
}

interface Written {
  acknowledged: number;
  perSecond: number;
  refused: number;
  /** Arrivals for which no connection came free. */
  unsent: number;
  p50Ms: number;
  p99Ms: number;
  /** From the last answer until all is live. */
  liveMs: number;
  lost: number;
}

async function run({ cluster, quick, progress }: Surroundings): Promise<Outcome> {
  const [rounds, seconds] = quick ? [1, 2] : [5, 6];
  const live = await startNodeLive(await cluster(), "writes", async (postgres, edges) => {
    await loadSite(postgres, SHAPE, edges);
    await settleWords(postgres);
  });
  try {
    await allLive(live.edgeUrl, live.postgres, SHAPE);
    await settle(live.postgres);
    progress(`the site is live; ${rounds} rounds of ${OFFERED.length} × ${seconds} s follow`);
    const measured: Round[] = [];
    // the round before the first warms the JIT, the connections and the pages that are read
    for (let round = -1; round < rounds; round++)
      for (const offered of round % 2 === 0 ? OFFERED : OFFERED.toReversed()) {
        const seed = 2 + measured.length + (round < 0 ? 1_000 + offered : 0);
        const one = await measure(live, offered, seconds, seed);
        if (round >= 0) measured.push(one);
      }
    return outcomeOf(measured, { site: SHAPE, rounds, seconds });
  } finally {
    await live.stop();
  }
}

const pathOf = (page: number) => `/v2/pages/${PAGE_TYPE}/${slugOf(page)}/`;
const paths = (first: number, count: number) =>
  Array.from({ length: count }, (_, nth) => pathOf(first + nth));

async function measure(
  live: NodeLive,
  offered: number,
  seconds: number,
  seed: number,
): Promise<Round> {
  const shared = { token: TOKEN, seconds, connections: CONNECTIONS };
  const reading = askAll({
    ...shared,
    url: live.edgeUrl,
    paths: paths(1, READ),
    kind: "read",
    perSecond: READS_PER_SECOND,
    seed,
  });
  if (offered === 0) return { offered, reads: timesOf(await reading), writes: null };
  const before = await lastChange(live);
  const writing = askAll({
    ...shared,
    url: live.originUrl,
    paths: paths(1 + SHAPE.pages - WRITTEN, WRITTEN),
    kind: "write",
    perSecond: offered,
    seed,
  });
  const [reads, asked] = await Promise.all([reading, writing]);
  return { offered, reads: timesOf(reads), writes: await settled(live, asked, before) };
}

const timesOf = ({ p50Ms, p99Ms }: Asked) => ({ p50Ms: rounded(p50Ms), p99Ms: rounded(p99Ms) });

/** How many changes the site has had. */
async function lastChange({ postgres }: NodeLive): Promise<number> {
  const [row] = await query<{ change: number }>(
    postgres,
    "select last_change as change from sites",
  );
  if (row === undefined) throw new Error("there is no site");
  return row.change;
}

/** Waits until all is live, and looks for what was acknowledged and is not there. */
async function settled(live: NodeLive, asked: Asked, before: number): Promise<Written> {
  const begin = performance.now();
  await untilLive(live.postgres, LIVE_WITHIN_MS);
  const liveMs = performance.now() - begin;
  const change = await lastChange(live);
  const { "202": acknowledged = 0, ...others } = asked.statuses;
  const isThere = await Promise.all(
    Object.entries(asked.last).map(async ([path, { title }]) => {
      const response = await fetch(`${live.edgeUrl}${path}?auth_token=${TOKEN}`);
      const { data } = (await response.json()) as { data: { fields: { title: string } } };
      return data.fields.title === title;
    }),
  );
  const missing = Math.max(0, acknowledged - (change - before));
  return {
    acknowledged,
    perSecond: rounded(acknowledged / asked.seconds),
    refused: Object.values(others).reduce((sum, count) => sum + count, 0),
    unsent: asked.unsent,
    ...timesOf(asked),
    liveMs: rounded(liveMs),
    lost: missing + isThere.filter((there) => !there).length,
  };
}

function outcomeOf(rounds: Round[], method: Record<string, unknown>): Outcome {
  const arms = OFFERED.map((offered) => {
    const of = rounds.filter((round) => round.offered === offered);
    const written = of.flatMap(({ writes }) => writes ?? []);
    const spread = (member: keyof Written) =>
      written.length === 0 ? null : spreadOf(written.map((each) => each[member]));
    const sum = (member: "refused" | "lost" | "unsent" | "acknowledged") =>
      written.reduce((total, each) => total + each[member], 0);
    return {
      offered,
      readP50Ms: spreadOf(of.map(({ reads }) => reads.p50Ms)),
      readP99Ms: spreadOf(of.map(({ reads }) => reads.p99Ms)),
      perSecond: spread("perSecond"),
      p50Ms: spread("p50Ms"),
      p99Ms: spread("p99Ms"),
      liveMs: spread("liveMs"),
      acknowledged: sum("acknowledged"),
      refused: sum("refused"),
      unsent: sum("unsent"),
      lost: sum("lost"),
    };
  });
  const figures = arms.flatMap((arm) => {
    const at = arm.offered === 0 ? "no writes" : `${arm.offered} writes offered`;
    const reads = [
      told(`${at}: reads, p50`, arm.readP50Ms.median, "ms"),
      told(`${at}: reads, p99`, arm.readP99Ms.median, "ms"),
    ];
    if (arm.perSecond === null || arm.p50Ms === null || arm.p99Ms === null) return reads;
    const { median } = arm.perSecond;
    return [
      ...reads,
      arm.offered === GOAL
        ? atLeast(`${at}: acknowledged`, median, "a second", GOAL * OF_OFFERED)
        : told(`${at}: acknowledged`, median, "a second"),
      told(`${at}: writes, p50`, arm.p50Ms.median, "ms"),
      told(`${at}: writes, p99`, arm.p99Ms.median, "ms"),
      atMost(`${at}: lost`, arm.lost, "", 0),
    ];
  });
  return {
    method: { ...method, readsPerSecond: READS_PER_SECOND, connections: CONNECTIONS },
    rounds: rounds.map((round) => ({ ...round })),
    summary: Object.fromEntries(arms.map(({ offered, ...arm }) => [offered, arm])),
    figures,
    table: arms.map((arm) => ({
      "offered /s": arm.offered,
      "acknowledged /s": arm.perSecond?.median ?? "",
      "p50 ms": arm.p50Ms?.median ?? "",
      "p99 ms": arm.p99Ms?.median ?? "",
      "live after ms": arm.liveMs?.median ?? "",
      refused: arm.refused,
      unsent: arm.unsent,
      lost: arm.lost,
      "reads p50 ms": arm.readP50Ms.median,
      "reads p99 ms": arm.readP99Ms.median,
    })),
  };
}

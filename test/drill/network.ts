import pg from "pg";
import { ORIGIN_WRITE_TIMEOUT_MS } from "../../shared/limits.ts";
import type { Weather } from "../prove/processes/tcp-proxy.ts";
import { startTcpProxy } from "../prove/processes/tcp-proxy.ts";
import { drawPath, prepareNotes, type Asked } from "./demo-content.ts";
import { inS, ofHistory, ofWrites, untilDrained } from "./figures.ts";
import { weatherOn } from "./hits.ts";
import { describeHeard, judgeRead, readAtRate, type Heard } from "./readers.ts";
import { staged, type Drill, type Outcome, type Scenario } from "./scenario.ts";

/** The ways between the parts: F-9, F-10, F-11, F-18, F-19. */

const isTo = (target: string) => (way: string) => way.includes(` to ${target}`);
const isPush = (way: string) => way.startsWith("origins to ");
const isPartition = (way: string) => isPush(way) || /^edge-\d to origin/.test(way);

const SLOW: Weather = { kind: "slow", bytesPerSecond: 10_000, pieceBytes: 500 };
const PARTITIONS: [kind: string, weather: Weather][] = [
  ["cut", { kind: "down" }],
  ["stalled up", { kind: "stalled", ways: ["up"] }],
  ["stalled down", { kind: "stalled", ways: ["down"] }],
];

/** A reader's own line is as bad as the others; his answer comes late and whole. */
async function badNetwork(drill: Drill): Promise<Outcome> {
  let asked: Asked | undefined;
  const fill = async (world: Parameters<typeof prepareNotes>[0]) =>
    void (asked = await prepareNotes(world, 2_000));
  return staged(drill, { fill }, async (stage) => {
    const { world, clock, random, drill: options } = stage;
    const lines = await Promise.all(
      world.edges.map(({ name }) => {
        const targetPort = Number(new URL(world.urls[name] ?? "").port);
        return startTcpProxy({ port: 0, targetPort, clock, random });
      }),
    );
    const forMs = (options.seconds * 1_000) / 3;
    const draw = drawPath(random, asked!);
    const read = (urls: string[]) => readAtRate({ urls, rate: 20, forMs, draw, judge: judgeRead });
    const near = world.edges.map(({ name }) => world.urls[name] ?? "");
    const far = lines.map(({ port }) => `http://127.0.0.1:${port}`);
    const before = await read(near);
    const kinds: [string, Weather][] = [
      ["slow", SLOW],
      ["latency", { kind: "latency", ms: 300, jitterMs: 250 }],
    ];
    const heard: { kind: string; atEdge: Heard; overLine: Heard }[] = [];
    for (const [kind, weather] of kinds) {
      for (const line of lines) line.set(weather);
      const hits = weatherOn(world, () => true, kind, weather);
      await stage.hit(hits, async () => {
        const [atEdge, overLine] = await Promise.all([read(near), read(far)]);
        heard.push({ kind, atEdge, overLine });
        stage.tell(`${kind}: ${describeHeard(atEdge)}; over a bad line ${describeHeard(overLine)}`);
      });
    }
    for (const line of lines) await line.close();
    const all = heard.flatMap(({ atEdge, overLine }) => [atEdge, overLine]);
    const reads = all.reduce((sum, one) => sum + one.reads, 0);
    const failed = all.reduce((sum, one) => sum + one.failed, 0);
    const p99 = heard.map(
      ({ kind, atEdge, overLine }) =>
        `${kind} p99 ${atEdge.p99Ms} ms, over a bad line ${overLine.p99Ms} ms`,
    );
    return (ran) => ({
      figure: `${failed} of ${reads} reads failed; before p99 ${before.p99Ms} ms, ${p99.join(", ")}`,
      figures: { reads, failed, before, heard, ...ofHistory(ran).figures },
      troubles: all.flatMap(({ troubles }) => troubles),
    });
  });
}

/** Cut off from each other, in each way that connections can be; what is published meanwhile arrives afterwards. */
async function partitioned(drill: Drill): Promise<Outcome> {
  return staged(drill, { writeAt: "origins" }, async (stage) => {
    const { world, history, clock } = stage;
    const forms = drill.short ? PARTITIONS.slice(0, 1) : PARTITIONS;
    const drained: { kind: string; publishes: number; drainedMs: number }[] = [];
    for (const [kind, weather] of forms) {
      const before = history.writes.length;
      await stage.hit(weatherOn(world, isPartition, kind, weather), () =>
        clock.sleep((drill.seconds * 1_000) / forms.length),
      );
      const meanwhile = history.writes.slice(before);
      const publishes = meanwhile.filter(({ outcome }) => outcome === "ok").length;
      const drainedMs = await untilDrained(stage);
      stage.tell(`${kind}: ${publishes} writes drained in ${inS(drainedMs)}`);
      drained.push({ kind, publishes, drainedMs });
    }
    return (ran) => ({
      ...ofHistory(ran),
      figure: `${drained.map((one) => `${one.kind}: ${one.publishes} writes everywhere ${inS(one.drainedMs)} after it healed`).join("; ")}; ${ofHistory(ran).figure}`,
      figures: { ...ofHistory(ran).figures, drained },
    });
  });
}

/** A time of one weather on some of the ways. */
async function underWeather(
  drill: Drill,
  isMeant: (way: string) => boolean,
  kind: string,
  weather: Weather,
): Promise<Outcome> {
  return staged(drill, {}, async (stage) => {
    const { world, history, clock, now } = stage;
    const fromMs = now();
    await stage.hit(weatherOn(world, isMeant, kind, weather), () =>
      clock.sleep(drill.seconds * 1_000),
    );
    const writes = history.writes.filter(({ startMs }) => startMs > fromMs);
    const { answers, doneMs, othersMs } = ofWrites(writes);
    return (ran) => ({
      ...ofHistory(ran),
      figure: `${writes.length} writes meanwhile, done p99 ${inS(doneMs.p99Ms)}, others p99 ${inS(othersMs.p99Ms)}; ${ofHistory(ran).figure}`,
      figures: { ...ofHistory(ran).figures, meanwhile: { answers, doneMs, othersMs } },
    });
  });
}

/** What waits in Postgres: changes that are not in the log yet, and connections that wait for a lock of others. */
async function queuesOf(client: pg.Client): Promise<{ changes: number; locks: number }> {
  const { rows } = await client.query<{ changes: number; locks: number }>(`
    select (select count(*)::int from changes where materialized_at is null) as changes,
      (select count(*)::int from pg_stat_activity where wait_event_type = 'Lock') as locks`);
  return rows[0] ?? { changes: 0, locks: 0 };
}

const QUEUES_EVERY_MS = 500;
/** ours: how long what waits may take once the database is as fast as before. */
const DRAINED_WITHIN_MS = 60_000;

/** Every answer of Postgres comes later: whether writes are done all the same, how late, and what piles up. */
async function slowDatabase(drill: Drill): Promise<Outcome> {
  // as long as an edge waits for an origin
  const patienceMs = { wait: ORIGIN_WRITE_TIMEOUT_MS, plain: ORIGIN_WRITE_TIMEOUT_MS };
  return staged(drill, { patienceMs }, async (stage) => {
    const { world, history, clock, now } = stage;
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    const fromMs = now();
    const untilMs = fromMs + drill.seconds * 1_000;
    const queues: Awaited<ReturnType<typeof queuesOf>>[] = [];
    const hits = weatherOn(world, isTo("postgres"), "latency", DATABASE_LATE);
    await stage.hit(hits, async () => {
      for (; now() < untilMs; await clock.sleep(QUEUES_EVERY_MS))
        queues.push(await queuesOf(client));
    });
    await client.end();
    const drainedMs = await untilDrained(stage);
    const writes = history.writes.filter(
      ({ startMs, endMs }) => startMs > fromMs && endMs < untilMs,
    );
    const { answers, doneMs, othersMs } = ofWrites(writes);
    const done = writes.filter(({ outcome }) => outcome === "ok").length;
    const most = (of: "changes" | "locks") => Math.max(0, ...queues.map((queue) => queue[of]));
    const waiting = { changes: most("changes"), locks: most("locks") };
    const troubles = [
      ...(done === 0 ? ["no write was done"] : []),
      ...(Math.max(doneMs.p99Ms, othersMs.p99Ms) > ORIGIN_WRITE_TIMEOUT_MS
        ? ["writes took longer than their deadline"]
        : []),
      ...(drainedMs > DRAINED_WITHIN_MS ? [`what waited took ${inS(drainedMs)} afterwards`] : []),
    ];
    return (ran) => ({
      figure: `${done} of ${writes.length} writes meanwhile done, p50 ${inS(doneMs.p50Ms)} p99 ${inS(doneMs.p99Ms)}, others p99 ${inS(othersMs.p99Ms)}; at most ${waiting.changes} changes wait for the log and ${waiting.locks} connections for a lock, everything live ${inS(drainedMs)} afterwards; ${ofHistory(ran).figure}`,
      figures: {
        ...ofHistory(ran).figures,
        meanwhile: { answers, doneMs, othersMs },
        waiting,
        drainedMs,
      },
      troubles,
    });
  });
}

/** Half a second for a statement, there and back. */
const DATABASE_LATE: Weather = { kind: "latency", ms: 250, jitterMs: 0 };

const seconds = { short: 3, usual: 60 };

export const network: Scenario[] = [
  {
    name: "bad-network",
    rows: ["F-9"],
    title: "every way is slow, then late; so are the lines of half the readers",
    asks: "no read fails or comes in half; p99 at the edge and over the bad line",
    seconds,
    run: badNetwork,
  },
  {
    name: "partitioned",
    rows: ["F-10"],
    title:
      "origins and edges are cut off from each other: wholly, and one way at a time; then it heals",
    asks: "reads are answered; what was published meanwhile is everywhere soon: the time",
    seconds,
    run: partitioned,
  },
  {
    name: "replies-lost",
    rows: ["F-11"],
    title: "every push arrives and no reply comes back",
    asks: "nothing is seen twice or older: 0 reads gone back",
    seconds,
    run: (drill) => underWeather(drill, isPush, "eats replies", { kind: "eats_replies" }),
  },
  {
    name: "slow-database",
    rows: ["F-18"],
    title: "every answer of Postgres comes half a second later",
    asks: "writes are done within their deadline, and nothing piles up: how many, p99, what waits",
    seconds: { short: 10, usual: 60 },
    run: slowDatabase,
  },
  {
    name: "deaf-listener",
    rows: ["F-19"],
    title: "Postgres's connections are gone and nobody says so, the one that listens among them",
    asks: "what is published is seen all the same: the longest delay",
    seconds,
    run: (drill) => underWeather(drill, isTo("postgres"), "half open", { kind: "half_open" }),
  },
];

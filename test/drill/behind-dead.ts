import { countBy } from "./figures.ts";
import { crashed, hanging, stoppedAtOnce } from "./hits.ts";
import type { World } from "../prove/processes/world.ts";
import { isPublishing, type Write } from "../prove/processes/history.ts";
import { drawPath, prepareDemo, prepareNotes, type Asked } from "./demo-content.ts";
import {
  describeHeard,
  get,
  judgeRead,
  percentilesOf,
  readAtRate,
  type Answer,
  type Heard,
} from "./readers.ts";
import {
  staged,
  type Drill,
  type Found,
  type Hit,
  type Outcome,
  type Scenario,
} from "./scenario.ts";

/** Everything behind the edges dies or hangs: F-1, F-2. */

/** Reads a second of a usual day on a machine that does everything at once. */
export const RATE = { short: 20, usual: 40 };
/** Of what nobody ever asked, for each second. */
export const NEVER_A_SECOND = { short: 30, usual: 25 };
/** How many answers are compared, byte for byte, with the origin's of before; of notes none, which are edited all the time. */
export const COMPARED = { short: 0, usual: 150 };

/** A way to be away, and how many times as many readers come, one time after the other. */
interface Way {
  name: string;
  times: readonly number[];
  hits: (world: World) => Hit[];
}

interface During {
  name: string;
  heard: Heard;
  differing: string[];
  writes: Write[];
}

/** A time of reads before, one for each way to be away, and what came of all of it. */
async function drillReads(drill: Drill, ways: readonly Way[]): Promise<Outcome> {
  const size = drill.short ? "short" : "usual";
  const stretches = ways.flatMap(({ times }) => times);
  const eachMs = (drill.seconds * 1_000) / stretches.length;
  const [perSecond, compared] = [NEVER_A_SECOND[size], COMPARED[size]];
  const never = compared + Math.ceil((perSecond * (1 + sum(stretches)) * eachMs) / 1_000);
  let asked: Asked | undefined;
  const fill = async (world: World) => {
    asked = await (drill.short
      ? prepareNotes(world, never)
      : prepareDemo(world, drill.seed, never));
  };
  return staged(drill, { fill }, async (stage) => {
    if (asked === undefined) throw new Error("nothing was prepared");
    const { world, history, now, tell } = stage;
    const said = await askAll(world.urls["origin-a"] ?? "", asked, compared);
    const draw = drawPath(stage.random, asked);
    const urls = world.edges.map(({ name }) => world.urls[name] ?? "");
    const read = (times: number, forMs = eachMs) =>
      readAtRate({ urls, rate: RATE[size] * times, forMs, draw, judge: judgeRead });
    // what everybody asks is in caches on a usual day
    await read(1, 1_000);
    const before = await read(1);
    tell(`before: ${describeHeard(before)}`);
    const during: During[] = [];
    for (const way of ways)
      await stage.hit(way.hits(world), async () => {
        for (const times of way.times) {
          const fromMs = now();
          const heard = await read(times);
          const differing = await differingFrom(said, urls[0] ?? "");
          const writes = history.writes.filter(({ startMs }) => startMs > fromMs);
          const name = times === 1 ? way.name : `${way.name}, ${times} times the readers`;
          during.push({ name, heard, differing, writes });
          tell(`${name}: ${describeHeard(heard)}`);
        }
      });
    return () => found(before, during);
  });
}

function found(before: Heard, during: readonly During[]): Found {
  const heard = during.map((one) => one.heard);
  const [reads, failed] = [sum(heard.map((one) => one.reads)), sum(heard.map((one) => one.failed))];
  const writes = during.flatMap((one) => one.writes);
  const refused = writes.filter(({ outcome }) => outcome === "unknown");
  const refusedMs = percentilesOf(refused.map(({ startMs, endMs }) => endMs - startMs));
  const p99 = during.map(
    (one) =>
      `${one.name} p99 ${one.heard.p99Ms} ms (${signed(one.heard.p99Ms / before.p99Ms)}) at ${one.heard.rate}/s`,
  );
  return {
    figure: `${failed} of ${reads} reads failed; before p99 ${before.p99Ms} ms at ${before.rate}/s, ${p99.join(", ")}; ${refused.length} writes refused to be sent again, p99 ${refusedMs.p99Ms} ms`,
    figures: {
      reads,
      failed,
      before,
      during: during.map(({ name, heard: one, differing }) => ({ name, ...one, differing })),
      writes: countBy(writes, ({ outcome, status }) => `${outcome} ${status}`),
      publishesMeanwhile: writes.filter(
        ({ action, outcome }) => isPublishing(action) && outcome === "ok",
      ).length,
      refusedMs,
    },
    troubles: [
      ...[before, ...heard].flatMap((one) => one.troubles),
      ...during.flatMap((one) => one.differing),
    ],
  };
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
export const signed = (ratio: number): string =>
  Number.isFinite(ratio) ? `${ratio >= 1 ? "+" : ""}${((ratio - 1) * 100).toFixed(0)} %` : "–";

/** What the origin says to some that nobody asked the edges; the rest of them stays unasked. */
export async function askAll(
  url: string,
  asked: Asked,
  count: number,
): Promise<Map<string, Answer>> {
  const said = new Map<string, Answer>();
  for (const path of asked.never.splice(0, count)) said.set(path, await get(undefined, url + path));
  return said;
}

/** What an edge answers otherwise than the origin did. */
export async function differingFrom(said: Map<string, Answer>, url: string): Promise<string[]> {
  const found: string[] = [];
  for (const [path, was] of said) {
    const is = await get(undefined, url + path);
    const isSame =
      is.status === was.status &&
      is.text === was.text &&
      is.headers["etag"] === was.headers["etag"];
    if (!isSame)
      found.push(
        `${path}: was ${was.status}, is ${is.status} ${is.text.slice(0, 80)}${is.trouble}`,
      );
  }
  return found.slice(0, 5);
}

const seconds = { short: 4, usual: 60 };

export const behindDead: Scenario[] = [
  {
    name: "origins-dead",
    rows: ["F-1"],
    title: "both origins are killed; readers go on",
    asks: "0 failed reads, asked before or not; latency before and meanwhile",
    seconds,
    run: (drill) =>
      drillReads(drill, [
        { name: "dead", times: [1], hits: ({ origins }) => origins.map(crashed) },
      ]),
  },
  {
    name: "database-dead",
    rows: ["F-2"],
    title: "Postgres is stopped immediately, then hangs; readers and writers go on",
    asks: "0 failed reads; every write refused with a time to come again, none half done",
    seconds,
    run: (drill) =>
      drillReads(drill, [
        { name: "stopped", times: [1], hits: ({ postgres }) => [stoppedAtOnce(postgres)] },
        { name: "hanging", times: [1], hits: ({ postgres }) => [hanging(postgres)] },
      ]),
  },
];

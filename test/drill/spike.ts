import type { World } from "../prove/processes/world.ts";
import { askAll, COMPARED, differingFrom, NEVER_A_SECOND, RATE, signed } from "./behind-dead.ts";
import { drawPath, prepareDemo, prepareNotes, type Asked } from "./demo-content.ts";
import { crashed } from "./hits.ts";
import {
  describeHeard,
  judgeAnswered,
  judgeRead,
  readAtRate,
  together,
  type Heard,
} from "./readers.ts";
import { staged, type Drill, type Found, type Outcome, type Scenario } from "./scenario.ts";

/** Everything behind the edges is dead, and ten times the readers come: F-3. */

const SPIKE = 10;
/** Of a usual day and of a bad one, in turn: what else the machine does hits both. */
const ROUNDS = { short: 1, usual: 3 };
/** F-3: so much longer may one in a hundred take. */
const LATER = 1.1;

/** A stretch of reads, by what was there and by how many came. */
interface Stretch {
  isAlive: boolean;
  times: number;
  heard: Heard;
}

async function spike(drill: Drill): Promise<Outcome> {
  const size = drill.short ? "short" : "usual";
  const rounds = ROUNDS[size];
  // of each kind, in each round: alive and dead, once and ten times
  const eachMs = (drill.seconds * 1_000) / (4 * rounds);
  const compared = COMPARED[size];
  const perRound = (2 * (1 + SPIKE) * eachMs * NEVER_A_SECOND[size]) / 1_000;
  const never = compared + Math.ceil(rounds * perRound);
  let asked: Asked | undefined;
  const fill = async (world: World) => {
    asked = await (drill.short
      ? prepareNotes(world, never)
      : prepareDemo(world, drill.seed, never));
  };
  return staged(drill, { fill }, async (stage) => {
    if (asked === undefined) throw new Error("nothing was prepared");
    const { world, tell } = stage;
    const said = await askAll(world.urls["origin-a"] ?? "", asked, compared);
    const draw = drawPath(stage.random, asked);
    const urls = world.edges.map(({ name }) => world.urls[name] ?? "");
    const read = (times: number, isAlive: boolean, forMs = eachMs) => {
      // what an edge has no time for the origin answers while there is one, and nobody is sure of that
      const judge = isAlive ? judgeAnswered : judgeRead;
      return readAtRate({ urls, rate: RATE[size] * times, forMs, draw, judge });
    };
    const stretches: Stretch[] = [];
    const bothRates = async (isAlive: boolean) => {
      for (const times of [1, SPIKE]) {
        const heard = await read(times, isAlive);
        stretches.push({ isAlive, times, heard });
        tell(`${isAlive ? "alive" : "dead"}, ${times} times: ${describeHeard(heard)}`);
      }
    };
    const differing: string[] = [];
    // what everybody asks is in caches on a usual day
    await read(SPIKE, true, 1_000);
    for (let round = 0; round < rounds; round++) {
      await bothRates(true);
      await stage.hit([world.postgres, ...world.origins].map(crashed), async () => {
        await bothRates(false);
        differing.push(...(await differingFrom(said, urls[0] ?? "")));
      });
    }
    return () => found(stretches, differing, drill.short);
  });
}

function found(stretches: readonly Stretch[], differing: string[], isShort: boolean): Found {
  const of = (isAlive: boolean, times: number) =>
    stretches
      .filter((one) => one.isAlive === isAlive && one.times === times)
      .map((one) => one.heard);
  const [alive, dead] = [of(true, SPIKE), of(false, SPIKE)];
  const [usual, bad] = [together(alive), together(dead)];
  const all = together(stretches.map(({ heard }) => heard));
  const [aliveOnce, deadOnce] = [together(of(true, 1)), together(of(false, 1))];
  const slowestAlive = Math.max(...alive.map(({ p99Ms }) => p99Ms));
  const isLate = !isShort && bad.p99Ms > LATER * slowestAlive;
  const spread = alive.map(({ p99Ms }) => p99Ms).join(", ");
  const at = ({ p99Ms, p50Ms, rate }: Heard) => `p50 ${p50Ms} p99 ${p99Ms} ms at ${rate}/s`;
  return {
    figure: `${all.failed} of ${all.reads} reads failed; ten times the readers: alive ${at(usual)} (rounds ${spread}), dead ${at(bad)} (p50 ${signed(bad.p50Ms / usual.p50Ms)}, p99 ${signed(bad.p99Ms / usual.p99Ms)}); as many as usual: alive ${at(aliveOnce)}, dead ${at(deadOnce)}`,
    figures: {
      reads: all.reads,
      failed: all.failed,
      stretches,
      aliveSpike: usual,
      deadSpike: bad,
      aliveOnce,
      deadOnce,
    },
    troubles: [
      ...all.troubles,
      ...differing.slice(0, 5),
      ...(isLate
        ? [`with everything dead p99 is ${bad.p99Ms} ms, alive at most ${slowestAlive} ms`]
        : []),
    ],
  };
}

export const spikes: Scenario[] = [
  {
    name: "all-dead-spike",
    rows: ["F-3"],
    title:
      "origins and Postgres are dead, and ten times the readers come, in turn with a usual day",
    asks: "0 failed reads of anything; p99 within 10 % of as many readers with everything alive",
    seconds: { short: 4, usual: 90 },
    run: spike,
  },
];

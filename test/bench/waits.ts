import type { Arm } from "./arms.ts";
import { openLoad, type Waited } from "./load-client.ts";
import { told } from "./figures.ts";
import type { Outcome } from "./row.ts";
import { rounded, spreadOf } from "./stats.ts";

/** How long readers wait at servers that give the same answers, when they come by chance and not when earlier ones were served. */

export interface Waiting {
  keys: number;
  connections: number;
  rounds: number;
  /** Of each arm in each round. */
  seconds: number;
  /** Readers a second. */
  rates: { name: string; perSecond: number }[];
}

interface Round extends Waited {
  round: number;
  arm: string;
  rate: string;
}

/** The same readers come to each arm, at each rate, in turn forwards and backwards; `arms` have `{key}` in their URLs. */
export async function waitAtArms(
  [ours, other]: readonly [Arm, Arm],
  asked: Waiting,
): Promise<Pick<Outcome, "rounds" | "table" | "figures">> {
  const { rates, rounds: last, ...plan } = asked;
  const turns = rates.flatMap((rate) => [ours, other].map((arm) => ({ rate, arm })));
  const rounds: Round[] = [];
  // the round before the first warms connections and JIT
  for (let round = -1; round < last; round++) {
    for (const { rate, arm } of round % 2 === 0 ? turns : turns.toReversed()) {
      const { url, asking } = arm;
      const { perSecond } = rate;
      const waited = await openLoad({ ...plan, perSecond, seed: round + 2, url, asking });
      if (round >= 0) rounds.push({ round, arm: arm.name, rate: rate.name, ...waited });
    }
  }
  const summed = turns.map(({ rate, arm }) => summaryOf(rounds, rate, arm.name));
  return {
    rounds: rounds.map((round) => ({ ...round })),
    table: summed.map(({ row }) => row),
    figures: summed.flatMap(({ figures }) => figures),
  };
}

function summaryOf(all: readonly Round[], rate: Waiting["rates"][number], arm: string) {
  const rounds = all.filter((each) => each.arm === arm && each.rate === rate.name);
  const p50Ms = spreadOf(rounds.map((each) => each.p50Ms));
  const p99Ms = spreadOf(rounds.map((each) => each.p99Ms));
  const p999Ms = spreadOf(rounds.map((each) => each.p999Ms));
  const late = rounds.reduce((sum, each) => sum + each.lateStarts, 0);
  const answers = rounds.reduce((sum, each) => sum + each.answers, 0);
  const what = `${arm}, open loop at ${rate.name}`;
  const figures = [
    told(`${what}, p50`, p50Ms.median, "ms"),
    told(`${what}, p99`, p99Ms.median, "ms"),
  ];
  const row = {
    server: what,
    "reads/s": Math.round(rate.perSecond),
    "p50 ms": p50Ms.median,
    "p99 ms": p99Ms.median,
    "p99 of rounds": `${p99Ms.lowest}–${p99Ms.highest}`,
    "p99.9 ms": p999Ms.median,
    "late starts": `${rounded((100 * late) / answers)} %`,
  };
  return { row, figures };
}

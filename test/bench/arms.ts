import { cpuMs } from "./cpu.ts";
import { atLeast } from "./figures.ts";
import { load, type Loaded } from "./load-client.ts";
import type { Outcome } from "./row.ts";
import { rounded, spreadOf, type Spread } from "./stats.ts";

/** Servers that give the same answer, put under load in turn. */

export interface Arm {
  name: string;
  url: string;
  /** The processes that it runs in, where they can be known. */
  pids: (number | undefined)[];
}

interface Round extends Loaded {
  round: number;
  arm: string;
  perSecond: number;
  /** Processor time of the server per read, in microseconds; null where it cannot be known. */
  cpuUs: number | null;
}

export interface Load {
  path: string;
  connections: number;
  rounds: number;
  /** Of each arm in each round. */
  seconds: number;
}

/** All arms in each round, in turn forwards and backwards, so that a slow minute slows all of them. */
export async function loadArms(arms: readonly Arm[], asked: Load): Promise<Round[]> {
  const measured: Round[] = [];
  // the round before the first warms the JIT
  for (let round = -1; round < asked.rounds; round++) {
    for (const arm of round % 2 === 0 ? arms : arms.toReversed()) {
      const result = await loadArm(arm, asked);
      if (round >= 0) measured.push({ round, arm: arm.name, ...result });
    }
  }
  return measured;
}

async function loadArm({ url, pids }: Arm, { path, connections, seconds }: Load) {
  const before = await cpuOf(pids);
  const loaded = await load(url + path, connections, seconds);
  const after = await cpuOf(pids);
  const perSecond = rounded(loaded.answers / loaded.seconds);
  if (before === undefined || after === undefined) return { ...loaded, perSecond, cpuUs: null };
  return { ...loaded, perSecond, cpuUs: rounded(((after - before) * 1_000) / loaded.answers) };
}

async function cpuOf(pids: Arm["pids"]): Promise<number | undefined> {
  const times = await Promise.all(pids.map((pid) => cpuMs(pid)));
  return times.reduce(
    (sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms),
    0,
  );
}

/** What came of it; `pairs` are compared: the first's reads a second over the second's have to be `goal` or more. */
export function outcomeOf(
  arms: readonly Arm[],
  measured: Round[],
  { pairs, goal, asked }: { pairs: readonly [string, string][]; goal: number; asked: Load },
): Outcome {
  const of = (arm: string) => measured.filter((each) => each.arm === arm);
  const ratios = ([one, other]: readonly [string, string]) =>
    spreadOf(
      of(one).map(({ round, perSecond }) => {
        const beside = of(other).find((each) => each.round === round);
        return perSecond / (beside?.perSecond ?? Number.NaN);
      }),
    );
  const rows = arms.map(({ name }) => {
    const [pair] = pairs.filter(([, other]) => other === name);
    return {
      name,
      perSecond: spreadOf(of(name).map((round) => round.perSecond)),
      cpuUs: cpuSpread(of(name)),
      p50Ms: spreadOf(of(name).map((round) => round.p50Ms)),
      p99Ms: spreadOf(of(name).map((round) => round.p99Ms)),
      larderTo: pair === undefined ? null : ratios(pair),
    };
  });
  return {
    method: { ...asked, note: "closed loop, generator in a process of its own" },
    rounds: measured.map((round) => ({ ...round })),
    summary: Object.fromEntries(rows.map(({ name, ...summary }) => [name, summary])),
    figures: pairs.map((pair) =>
      atLeast(`${pair[0]}, of ${pair[1]}`, ratios(pair).median, "×", goal),
    ),
    table: rows.map((each) => ({
      server: each.name,
      "reads/s": each.perSecond.median,
      from: each.perSecond.lowest,
      to: each.perSecond.highest,
      "CPU µs/read": each.cpuUs?.median ?? "unknown",
      "p50 ms": each.p50Ms.median,
      "p99 ms": each.p99Ms.median,
      "larder / it": each.larderTo?.median ?? "",
      "of rounds": each.larderTo === null ? "" : `${each.larderTo.lowest}–${each.larderTo.highest}`,
    })),
  };
}

function cpuSpread(rounds: Round[]): Spread | null {
  const known = rounds.flatMap(({ cpuUs }) => (cpuUs === null ? [] : [cpuUs]));
  return known.length === 0 ? null : spreadOf(known);
}

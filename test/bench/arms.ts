import type { Asking } from "./asking.ts";
import { cpuMs } from "./cpu.ts";
import { load, type Loaded } from "./load-client.ts";
import { atLeast, told } from "./figures.ts";
import type { Outcome } from "./row.ts";
import { rounded, spreadOf, type Spread } from "./stats.ts";

/** Servers that give the same answer, put under load in turn. */

export interface Arm {
  name: string;
  url: string;
  asking: Asking;
  /** The processes that it runs in, where they can be known. */
  pids: (number | undefined)[];
}

export interface Round extends Loaded {
  round: number;
  arm: string;
  perSecond: number;
  /** Processor time of the server per read, in microseconds; null where it cannot be known. */
  cpuUs: number | null;
}

export interface Load {
  connections: number;
  rounds: number;
  /** Of each arm in each round. */
  seconds: number;
}

/** Two arms whose reads a second are compared: the first's over the second's. */
export interface Pair {
  /** What the figure is called. */
  what: string;
  ours: string;
  other: string;
  /** What the ratio has to be; absent where it is only told. */
  goal?: number;
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

async function loadArm({ url, asking, pids }: Arm, { connections, seconds }: Load) {
  const before = await cpuOf(pids);
  const loaded = await load(url, connections, seconds, asking);
  const after = await cpuOf(pids);
  const perSecond = rounded(loaded.answers / loaded.seconds);
  if (before === undefined || after === undefined) return { ...loaded, perSecond, cpuUs: null };
  return { ...loaded, perSecond, cpuUs: rounded(((after - before) * 1_000) / loaded.answers) };
}

/** Processor time of all of them together; undefined where that of one cannot be known. */
export async function cpuOf(pids: Arm["pids"]): Promise<number | undefined> {
  const times = await Promise.all(pids.map((pid) => cpuMs(pid)));
  return times.reduce(
    (sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms),
    0,
  );
}

/** What came of it: a figure for each pair. */
export function outcomeOf(
  arms: readonly Arm[],
  measured: Round[],
  { pairs, asked }: { pairs: readonly Pair[]; asked: Load },
): Outcome {
  const of = (arm: string) => measured.filter((each) => each.arm === arm);
  const ratios = pairs.map((pair) => ({ ...pair, spread: ratiosOf(measured, pair) }));
  const rows = arms.map(({ name }) => ({
    name,
    perSecond: spreadOf(of(name).map((round) => round.perSecond)),
    cpuUs: cpuSpread(of(name)),
    p50Ms: spreadOf(of(name).map((round) => round.p50Ms)),
    p99Ms: spreadOf(of(name).map((round) => round.p99Ms)),
    larderTo: ratios.find(({ other }) => other === name)?.spread ?? null,
  }));
  return {
    method: { ...asked, note: "closed loop, generator in a process of its own" },
    rounds: measured.map((round) => ({ ...round })),
    summary: Object.fromEntries(rows.map(({ name, ...summary }) => [name, summary])),
    figures: ratios.map(({ what, goal, spread }) =>
      goal === undefined ? told(what, spread.median, "×") : atLeast(what, spread.median, "×", goal),
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

/** The ratio in each round, since a round's arms met the same minute. */
function ratiosOf(measured: readonly Round[], { ours, other }: Pair): Spread {
  const rounds = measured.filter(({ arm }) => arm === ours);
  return spreadOf(
    rounds.map(({ round, perSecond }) => {
      const beside = measured.find((each) => each.arm === other && each.round === round);
      return perSecond / (beside?.perSecond ?? Number.NaN);
    }),
  );
}

function cpuSpread(rounds: Round[]): Spread | null {
  const known = rounds.flatMap(({ cpuUs }) => (cpuUs === null ? [] : [cpuUs]));
  return known.length === 0 ? null : spreadOf(known);
}

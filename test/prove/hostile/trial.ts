import { systemClock } from "../../../shared/clock.ts";
import { startAttacker, type Attacker, type Finished, type Listed } from "./attackers.ts";
import { judge, type Verdict } from "./judge.ts";
import { watch, type Load } from "./load.ts";
import { createMeter, untilCalm, type Sample } from "./meter.ts";
import { lanesOf, type Lane } from "./neighbour.ts";
import type { Stack } from "./stack.ts";

/** One attack, and what became of the neighbour. */
export interface Trial {
  attack: Pick<Listed, "row" | "title" | "holds">;
  verdicts: Verdict[];
  /** What the attacker counted, and what it was given, milliseconds of a processor in a second. */
  saw: Record<string, number>;
  attackerCpu: number;
  /** The same of the programs, under attack, and their memory. */
  loads: Record<keyof Stack["programs"], Load & { cpu: number }>;
  /** The longest time until the neighbour's publishes were as in quiet times again. */
  recoveredMs: number;
  /** How late the meter itself was at most. */
  meterLateMs: number;
  /** Programs that did not survive. */
  died: string[];
}

export interface TrialOptions {
  stretchMs: number;
  /** Pairs of a quiet stretch and one under attack. */
  rounds: number;
}

/** Attacks need some time until they are in full swing, and the first reads of a stretch connect. */
const WARM_MS = 1_000;
/** ours: what an attack left behind has this long to be over. */
const CALM_WITHIN_MS = 60_000;
/** Quiet: a publish is live within this, which is more than it takes on a busy machine. */
const CALM_MS = 1_000;

/** Measures the neighbour quietly and under attack, in turns. */
export async function tryAttack(
  stack: Stack,
  attack: Listed,
  { stretchMs, rounds }: TrialOptions,
): Promise<Trial> {
  const { forAttackers, neighbour } = stack;
  const lanes = lanesOf(forAttackers.edgeUrl, forAttackers.originUrl, neighbour);
  const meter = createMeter(lanes);
  const attacker = await startAttacker(attack, forAttackers);
  const [quiet, attacked]: [Sample[], Sample[]] = [[], []];
  const totals = createTotals();
  try {
    await attacker.prepare();
    for (let round = 0; round < rounds; round++) {
      totals.recoveredMs = Math.max(
        totals.recoveredMs,
        await untilCalm(lanes, CALM_MS, CALM_WITHIN_MS),
      );
      if (round === 0) totals.recoveredMs = 0;
      const before = await meter.measure(stretchMs);
      quiet.push(...before.samples);
      const under = await underAttack(stack, attacker, () => meter.measure(stretchMs));
      attacked.push(...under.measured.samples);
      totals.add(under, Math.max(before.meterLateMs, under.measured.meterLateMs));
    }
    const last = await untilCalm(lanes, CALM_MS, CALM_WITHIN_MS);
    totals.recoveredMs = Math.max(totals.recoveredMs, last);
  } finally {
    await attacker.end();
  }
  return describeTrial(stack, attack, lanes, { quiet, attacked }, totals);
}

interface Under<T> {
  measured: T;
  finished: Finished;
  loads: Record<keyof Stack["programs"], Load>;
  ms: number;
}

async function underAttack<T>(
  stack: Stack,
  attacker: Attacker,
  measure: () => Promise<T>,
): Promise<Under<T>> {
  const startMs = performance.now();
  const watching = watch(stack.programs);
  const attack = attacker.start();
  await systemClock.sleep(WARM_MS);
  const measured = await measure();
  const finished = await attack.stop();
  return { measured, finished, loads: await watching.stop(), ms: performance.now() - startMs };
}

/** Adds up what stretches under attack took. */
function createTotals() {
  const loads = { postgres: none(), origin: none(), edge: none() };
  const totals = {
    saw: {} as Record<string, number>,
    attackerCpuMs: 0,
    loads,
    ms: 0,
    recoveredMs: 0,
    meterLateMs: 0,
    add(under: Under<unknown>, meterLateMs: number) {
      for (const [name, count] of Object.entries(under.finished.saw.what))
        totals.saw[name] = (totals.saw[name] ?? 0) + count;
      totals.attackerCpuMs += under.finished.cpuMs;
      for (const name of ["postgres", "origin", "edge"] as const) {
        loads[name].cpuMs += under.loads[name].cpuMs;
        loads[name].bytes = Math.max(loads[name].bytes, under.loads[name].bytes);
      }
      totals.ms += under.ms;
      totals.meterLateMs = Math.max(totals.meterLateMs, meterLateMs);
    },
  };
  return totals;
}

const none = (): Load => ({ cpuMs: 0, bytes: 0 });

function describeTrial(
  stack: Stack,
  { row, title, holds }: Listed,
  lanes: Lane[],
  { quiet, attacked }: { quiet: Sample[]; attacked: Sample[] },
  totals: ReturnType<typeof createTotals>,
): Trial {
  const names = ["postgres", "origin", "edge"] as const;
  const share = (load: Load) => ({ ...load, cpu: load.cpuMs / totals.ms });
  const { postgres, origin, edge } = totals.loads;
  return {
    attack: { row, title, holds },
    verdicts: lanes.map((lane) => judge(lane, quiet, attacked)),
    saw: totals.saw,
    attackerCpu: totals.attackerCpuMs / totals.ms,
    loads: { postgres: share(postgres), origin: share(origin), edge: share(edge) },
    recoveredMs: totals.recoveredMs,
    meterLateMs: totals.meterLateMs,
    died: names.filter((name) => !stack.programs[name].isRunning()),
  };
}

/** Whether the neighbour was left alone. */
export const isHeld = ({ verdicts, died }: Trial): boolean =>
  died.length === 0 && verdicts.every(({ held }) => held);

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AskedToProve, Part } from "../part.ts";
import { listAttacks, type Listed } from "./attackers.ts";
import {
  addToTally,
  describeGenerated,
  TALLY_HEAD,
  tallyRow,
  type Tally,
} from "./generated/report.ts";
import { runGenerated } from "./generated/run.ts";
import { fillNeighbour } from "./neighbour.ts";
import { describeTrial, tabulate } from "./report.ts";
import { startStack } from "./stack.ts";
import { isHeld, tryAttack, type Trial } from "./trial.ts";

/** Seconds of each stretch, and pairs of stretches for each attack. */
const STRETCH_SECONDS = { usual: 10, quick: 3 };
const ROUNDS = { usual: 2, quick: 1 };
/** Seconds of generated requests. */
const GENERATED_SECONDS = { usual: 300, quick: 15 };

const resultFolder = fileURLToPath(new URL("../../../.larder/prove/", import.meta.url));

/** A neighbour measured quietly and under every attack of `docs/security.md`, and requests by the million. */
export const proveHostile: Part = {
  name: "hostile",
  title: "a neighbour under attacks on real processes, and generated requests",
  async prove(asked) {
    const attacks = await chosen(asked.attacks);
    if (attacks === undefined) {
      const rows = (await listAttacks()).map(({ row }) => row);
      asked.say(`There are attacks of the rows ${rows.join(", ")}; "none" leaves them out.`);
      return false;
    }
    await mkdir(resultFolder, { recursive: true });
    const areHeld = attacks.length === 0 || (await proveAttacks(attacks, asked));
    const isOnlyAttacks = asked.attacks !== undefined && attacks.length > 0;
    return (isOnlyAttacks || (await proveGenerated(asked))) && areHeld;
  },
};

async function proveAttacks(attacks: Listed[], asked: AskedToProve): Promise<boolean> {
  const { quick, say } = asked;
  const size = quick ? "quick" : "usual";
  // with rows named, the time is theirs; otherwise it is that of the generated requests
  const seconds = asked.attacks === undefined ? undefined : asked.seconds;
  const options = {
    stretchMs: 1_000 * (seconds ?? STRETCH_SECONDS[size]),
    rounds: ROUNDS[size],
  };
  const trials: Trial[] = [];
  for (const attack of attacks) {
    // each on programs that nothing was done to
    const trial = await onFreshStack(attack, asked.edgeScript, options);
    for (const line of describeTrial(trial)) say(line);
    trials.push(trial);
  }
  say("");
  for (const line of tabulate(trials)) say(line);
  const file = join(resultFolder, "hostile-neighbour.json");
  await writeFile(file, JSON.stringify(trials, undefined, 1));
  say(`\n${trials.filter(isHeld).length} of ${trials.length} held; in full: ${file}\n`);
  return trials.every(isHeld);
}

async function onFreshStack(
  attack: Listed,
  edgeScript: AskedToProve["edgeScript"],
  options: { stretchMs: number; rounds: number },
): Promise<Trial> {
  const stack = await startStack({ edgeScript });
  try {
    await fillNeighbour(stack.forAttackers.originUrl, stack.neighbour);
    return await tryAttack(stack, attack, options);
  } finally {
    await stack.stop();
  }
}

async function proveGenerated(asked: AskedToProve): Promise<boolean> {
  const { quick, seconds, seed = 1, edgeScript, say } = asked;
  const forSeconds = seconds ?? GENERATED_SECONDS[quick ? "quick" : "usual"];
  const tallyFile = join(resultFolder, `hostile-tally-${seed}.json`);
  const before = await readTally(tallyFile);
  const first = before?.next ?? 0;
  if (first > 0) say(`goes on at number ${first}, as ${tallyFile} says`);
  const ran = await runGenerated({
    seed,
    first,
    seconds: forSeconds,
    edgeScript,
    signal: untilTold(),
    say,
  });
  const tally = addToTally(before, ran);
  await writeFile(tallyFile, JSON.stringify(tally, undefined, 1));
  for (const line of [...describeGenerated(ran), "", ...TALLY_HEAD, tallyRow(tally)]) say(line);
  for (const problem of ran.problems) say(problem);
  return ran.problems.length === 0;
}

/** Aborts at the first signal that asks to stop; what was sent until then counts. */
function untilTold(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}

/** What earlier runs with the seed left; undefined when there was none. */
async function readTally(file: string): Promise<Tally | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Tally;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The attacks of the named rows, all when none is named; undefined when a row has none. */
async function chosen(rows: AskedToProve["attacks"]): Promise<Listed[] | undefined> {
  const all = await listAttacks();
  if (rows === undefined) return all;
  const isThere = rows.every((row) => all.some((attack) => attack.row === row));
  return isThere ? all.filter(({ row }) => rows.includes(row)) : undefined;
}

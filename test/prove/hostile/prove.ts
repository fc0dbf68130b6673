import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AskedToProve, Part } from "../part.ts";
import { listAttacks, type Listed } from "./attackers.ts";
import { fillNeighbour } from "./neighbour.ts";
import { describeTrial, tabulate } from "./report.ts";
import { startStack } from "./stack.ts";
import { isHeld, tryAttack, type Trial } from "./trial.ts";

/** Seconds of each stretch, and pairs of stretches for each attack. */
const STRETCH_SECONDS = { usual: 10, quick: 3 };
const ROUNDS = { usual: 2, quick: 1 };

const resultFolder = fileURLToPath(new URL("../../../.larder/prove/", import.meta.url));

/** A neighbour measured quietly and under every attack of `docs/security.md`. */
export const proveHostile: Part = {
  name: "hostile",
  title: "a neighbour's reads, writes and publishes under attacks on real processes",
  async prove(asked) {
    const { quick, say } = asked;
    const attacks = await chosen(asked.attacks);
    if (attacks === undefined) {
      say(
        `There are attacks of the rows ${(await listAttacks()).map(({ row }) => row).join(", ")}`,
      );
      return false;
    }
    const stretchMs = 1_000 * (asked.seconds ?? STRETCH_SECONDS[quick ? "quick" : "usual"]);
    const rounds = ROUNDS[quick ? "quick" : "usual"];
    const trials: Trial[] = [];
    for (const attack of attacks) {
      // each on programs that nothing was done to
      const trial = await onFreshStack(attack, { stretchMs, rounds });
      for (const line of describeTrial(trial)) say(line);
      trials.push(trial);
    }
    say("");
    for (const line of tabulate(trials)) say(line);
    await mkdir(resultFolder, { recursive: true });
    const file = join(resultFolder, "hostile-neighbour.json");
    await writeFile(file, JSON.stringify(trials, undefined, 1));
    say(`\n${trials.filter(isHeld).length} of ${trials.length} held; in full: ${file}`);
    return trials.every(isHeld);
  },
};

async function onFreshStack(
  attack: Listed,
  options: { stretchMs: number; rounds: number },
): Promise<Trial> {
  const stack = await startStack();
  try {
    await fillNeighbour(stack.forAttackers.originUrl, stack.neighbour);
    return await tryAttack(stack, attack, options);
  } finally {
    await stack.stop();
  }
}

/** The attacks of the named rows; undefined when a row has none. */
async function chosen(rows: AskedToProve["attacks"]): Promise<Listed[] | undefined> {
  const all = await listAttacks();
  if (rows === undefined) return all;
  const isThere = rows.every((row) => all.some((attack) => attack.row === row));
  return isThere ? all.filter(({ row }) => rows.includes(row)) : undefined;
}

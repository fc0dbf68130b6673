import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Part } from "../part.ts";
import { describeRun } from "./report.ts";
import { runProcesses } from "./run.ts";

/** Seconds in which faults begin: over a hundred of them; and enough to see that it works. */
const SECONDS = { usual: 300, quick: 20 };
/** Violations that are printed; the file has them all. */
const SHOWN = 20;

const resultFolder = fileURLToPath(new URL("../../../.larder/prove/", import.meta.url));

/** Faults on real processes, and the history checked afterwards. */
export const proveProcesses: Part = {
  name: "processes",
  title: "real processes and real Postgres, killed, stopped and cut off under load",
  async prove({ seconds, seed = 1, quick, edgeScript, say }) {
    const forSeconds = seconds ?? (quick ? SECONDS.quick : SECONDS.usual);
    const ran = await runProcesses({ seed, seconds: forSeconds, say, world: { edgeScript } });
    for (const line of describeRun(ran)) say(line);
    if (ran.violations.length === 0) return true;
    for (const { rule, text } of ran.violations.slice(0, SHOWN)) say(`${rule}: ${text}`);
    const file = join(resultFolder, `processes-${seed}.json`);
    await mkdir(resultFolder, { recursive: true });
    await writeFile(file, JSON.stringify({ seed, seconds: forSeconds, ...ran }, undefined, 1));
    say(`${ran.violations.length} violations; the history is in ${file}`);
    say(`again: npm run prove -- processes --seed ${seed} --seconds ${forSeconds}`);
    say("the seed draws the same faults in the same order; how they meet the processes differs");
    return false;
  },
};

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { proveHostile } from "../prove/hostile/prove.ts";
import { EDGES } from "../../origin/local/settings.ts";
import type { Drill, Outcome, Scenario } from "./scenario.ts";

/** What is staged elsewhere in this project, and run from here: F-22 to F-24, F-27, F-28. */

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Runs files of tests, each of which says more of what it stages. */
function runTests({ say }: Drill, files: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--reporter=verbose", ...files],
      {
        cwd: projectRoot,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, NO_COLOR: "1" },
      },
    );
    const [passed, failed]: [string[], string[]] = [[], []];
    const last: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => {
        if (/^\s*✓/.test(line)) passed.push(line.trim());
        else if (/^\s*×/.test(line)) failed.push(line.trim());
        last.push(line);
        if (last.length > 40) last.shift();
        if (/^\s*[✓×]/.test(line)) say(line.trimEnd());
      });
    child.once("error", reject);
    child.once("exit", (code) =>
      resolve({
        kind: "ran",
        figure: `${passed.length} of ${passed.length + failed.length} tests of ${files.join(", ")} passed`,
        figures: { passed, failed },
        troubles: code === 0 ? [] : [...failed, ...last.slice(-10)],
        acknowledged: 0,
        publishes: 0,
        faults: 0,
        reads: 0,
      }),
    );
  });
}

/** A neighbour's site while an attacker's asks for all it can: `npm run prove -- hostile`. */
async function poisonSite({ short, seconds, edge, say }: Drill): Promise<Outcome> {
  const lines: string[] = [];
  const held = await proveHostile.prove({
    quick: short,
    seconds: short ? 3 : Math.max(3, seconds / POISON.length / 4),
    seed: undefined,
    attacks: short ? POISON.slice(0, 1) : POISON,
    edgeScript: EDGES[edge].file as "edge/node/main.ts" | "edge/local/main.ts",
    say: (line) => {
      lines.push(line);
      say(line);
    },
  });
  const told = lines.findLast((line) => line.includes(" held")) ?? "";
  return {
    kind: "ran",
    figure: `attacks of rows ${POISON.join(", ")} of docs/security.md on a neighbour: ${told.trim()}`,
    figures: { lines },
    troubles: held ? [] : [told],
    acknowledged: 0,
    publishes: 0,
    faults: 0,
    reads: 0,
  };
}

/** Those that are a site's own: many and wide questions, wide lists, long tags. */
const POISON = [2, 3, 4, 5];

export const elsewhere: Scenario[] = [
  {
    name: "purges-and-races",
    rows: ["F-22", "F-23", "F-24"],
    title: "purges that are lost, late or refused, and fills that come too late: in simulated time",
    asks: "no sequence breaks a promise",
    seconds: { short: 60, usual: 60 },
    run: (drill) =>
      runTests(drill, ["test/world/world.test.ts", "test/edge/purger.property.test.ts"]),
  },
  {
    name: "migrating",
    rows: ["F-27"],
    title:
      "migrations meet readers, editors and somebody in their way; old and new origins side by side",
    asks: "0 failed reads, 0 failed writes",
    seconds: { short: 60, usual: 60 },
    run: (drill) =>
      runTests(drill, ["test/system/migrating.test.ts", "test/system/versions.test.ts"]),
  },
  {
    name: "poison-site",
    rows: ["F-28"],
    title: "one site asks for all it can; a neighbour is measured before and meanwhile",
    asks: "the neighbour waits no longer than before, but for the noise",
    seconds: { short: 12, usual: 160 },
    run: poisonSite,
  },
];

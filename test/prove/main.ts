import { parseArgs } from "node:util";
import type { EdgeScript } from "../support/larder.ts";
import { proveEditing } from "./editing.ts";
import { proveHostile } from "./hostile/prove.ts";
import { proveModel } from "./model.ts";
import type { Part } from "./part.ts";
import { proveProcesses } from "./processes/prove.ts";
import { proveSelect } from "./select.ts";
import { proveWorld } from "./world.ts";

/** What `npm run prove` can do; each part says itself what it found. */
const PARTS: Part[] = [
  proveModel,
  proveWorld,
  proveProcesses,
  proveHostile,
  proveSelect,
  proveEditing,
];

const HELP = `npm run prove [-- part …] — checks what takes too long for npm test

${PARTS.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join("\n")}

Without a part, all of them, one after the other.
  --quick          smaller spaces, less time
  --seconds n      how long a part that never ends may take
  --minutes n      the same in minutes
  --seed n         where a part that draws lots begins; hostile goes on where its last run with it ended
  --faults f,…     world: which faults there may be; else each sequence has a few of its own
  --attacks n,…    hostile: only the attacks of these rows of docs/security.md, n seconds a stretch; none: only generated requests
  --edge e         hostile, processes: node, which npm start runs, or worker; hostile takes the first, processes the second unless told
  --help           this text
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      quick: { type: "boolean" },
      seconds: { type: "string" },
      minutes: { type: "string" },
      seed: { type: "string" },
      faults: { type: "string" },
      attacks: { type: "string" },
      edge: { type: "string" },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.find((name) => !PARTS.some((part) => part.name === name));
  if (unknown !== undefined) {
    const names = PARTS.map(({ name }) => name).join(", ");
    process.stderr.write(`There is no part "${unknown}". Parts: ${names}\n`);
    return 1;
  }
  const asked = {
    quick: values.quick === true,
    seconds: secondsOf(values),
    seed: values.seed === undefined ? undefined : Number(values.seed),
    faults: values.faults?.split(","),
    attacks: values.attacks === "none" ? [] : values.attacks?.split(",").map(Number),
    edgeScript: edgeScriptOf(values.edge),
    say: (text: string) => void process.stdout.write(`${text}\n`),
  };
  const failed: string[] = [];
  for (const part of PARTS) {
    if (positionals.length > 0 && !positionals.includes(part.name)) continue;
    asked.say(`\n${part.name}: ${part.title}\n`);
    if (!(await part.prove(asked))) failed.push(part.name);
  }
  asked.say(failed.length === 0 ? "\nEverything held." : `\nNot held: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

const edgeScriptOf = (edge: string | undefined): EdgeScript | undefined =>
  edge === undefined ? undefined : edge === "worker" ? "edge/local/main.ts" : "edge/node/main.ts";

function secondsOf(asked: { seconds?: string; minutes?: string }): number | undefined {
  if (asked.minutes !== undefined) return 60 * Number(asked.minutes);
  return asked.seconds === undefined ? undefined : Number(asked.seconds);
}

// not by running dry: with connections left that were cut while stalled, Node may close them for ever
process.exit(await main());

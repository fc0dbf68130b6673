import { parseArgs } from "node:util";
import { conduct } from "./conduct.ts";
import { drillFolder, readTally, tallyLines } from "./tally.ts";
import { SCENARIOS, scenariosCalled } from "./scenarios.ts";

const HELP = `npm run drill [-- scenario …] — stages faults on real processes under load: Postgres, two origins, two edges

Scenarios go by their names or by the numbers of their faults (F-3). Without one, all of them, one after the other.
  --list        what there is, and what each one asks
  --short       seconds each instead of a minute or more: shows that it works
  --seed n      what is drawn by lot, 1 unless told otherwise
  --seconds n   how long the faults of each scenario last
  --minutes n   the same in minutes
  --edge e      node, which npm start runs (the usual), or worker
  --tally       what all runs on this machine add up to
  --help        this text

Each writes .larder/drill/<date>-<name>.json. The code is 1 when something did not hold, 0 otherwise; what cannot be staged
here says why and counts as neither.
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      list: { type: "boolean" },
      short: { type: "boolean" },
      tally: { type: "boolean" },
      seed: { type: "string" },
      seconds: { type: "string" },
      minutes: { type: "string" },
      edge: { type: "string" },
    },
  });
  if (values.help === true) return told(HELP.trimEnd());
  if (values.list === true) return told(listed());
  if (values.tally === true) return told(tallyLines(await readTally(drillFolder)).join("\n"));
  const unknown = positionals.find((word) => scenariosCalled(word).length === 0);
  if (unknown !== undefined)
    return refused(`There is no scenario "${unknown}"; --list names them.`);
  const { edge = "node" } = values;
  if (edge !== "node" && edge !== "worker")
    return refused(`--edge is node or worker, not "${edge}".`);
  const [seed, seconds] = [numberOf(values.seed), secondsOf(values)];
  if (seed === "wrong" || seconds === "wrong")
    return refused("--seed, --seconds and --minutes are numbers above 0.");
  const called = new Set(positionals.flatMap(scenariosCalled));
  const chosen = SCENARIOS.filter((one) => positionals.length === 0 || called.has(one));
  const short = values.short === true;
  return conduct(chosen, { seed: seed ?? 1, seconds, short, edge, folder: drillFolder, say });
}

const listed = (): string =>
  SCENARIOS.map(
    ({ name, rows, title, asks, seconds }) =>
      `${name.padEnd(22)}${rows.join(", ")}\n  ${title}\n  ${asks}\n  ${seconds.usual} s, short ${seconds.short} s`,
  ).join("\n");

function told(text: string): number {
  say(text);
  return 0;
}

function refused(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}

function numberOf(text: string | undefined): number | "wrong" | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  return Number.isFinite(number) && number > 0 ? number : "wrong";
}

function secondsOf(asked: { seconds?: string; minutes?: string }): ReturnType<typeof numberOf> {
  const minutes = numberOf(asked.minutes);
  return typeof minutes === "number" ? 60 * minutes : (minutes ?? numberOf(asked.seconds));
}

async function mainOrProblem(): Promise<number> {
  try {
    return await main();
  } catch (error) {
    const isAboutWords =
      error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE");
    if (!isAboutWords) throw error;
    return refused(error.message);
  }
}

// not by running dry: with connections left that were cut while stalled, Node may close them for ever
process.exit(await mainOrProblem());

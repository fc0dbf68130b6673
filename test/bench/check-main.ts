import { parseArgs } from "node:util";
import { sentenceOf } from "./figures.ts";
import { newestResults, overBudget, readMeasured, WORSE_TIMES } from "./measured.ts";
import { ROWS } from "./rows.ts";

/** `npm run bench:check`: whether what was measured here is within its budgets. */

const HELP = `npm run bench:check [-- row …] — compares the newest results of rows with their budgets

A figure's budget is its goal. Where the goal was not reached at last (test/bench/measured.json), it is what it was then,
and ${Math.round((WORSE_TIMES - 1) * 100)} % for the machine. Measure first: npm run bench -- row …
Without a row, all of them but suite have to have been measured. Ends with 1 when anything is over its budget or was not measured.
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = positionals.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no row "${unknown}": npm run bench -- --help\n`);
    return 1;
  }
  const [newest, kept] = [await newestResults(), await readMeasured()];
  const chosen = ROWS.filter(({ name, onlyNamed = false }) =>
    positionals.length === 0 ? !onlyNamed : positionals.includes(name),
  );
  let over = 0;
  for (const { name } of chosen) {
    const row = newest.get(name);
    if (row === undefined) {
      over += 1;
      say(`${name}: not measured here`);
      continue;
    }
    for (const figure of row.figures) {
      const last = kept.get(name)?.figures.find(({ what }) => what === figure.what);
      const why = overBudget(figure, last);
      if (why === undefined) continue;
      over += 1;
      say(`${name}: ${sentenceOf(figure)} — ${why}`);
    }
  }
  say(over === 0 ? `${chosen.length} rows within their budgets` : `${over} over budget or missing`);
  return over === 0 ? 0 : 1;
}

process.exitCode = await main();

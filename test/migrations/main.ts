import { writeFile } from "node:fs/promises";
import { MIGRATIONS, readMigrations } from "../../origin/db/migrations.ts";
import { accepted } from "./accepted.ts";
import { printSums, problemsOf, readSums, sumOf, SUMS } from "./checked.ts";

const HELP = `Usage: npm run migrations:check [-- --add]

Says which migrations would break the version before, or keep others from writing (docs/migrations.md).
  --add  writes down what new ones are, which nobody may change from then on
`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = args.find((arg) => arg !== "--add");
  if (unknown !== undefined) {
    process.stderr.write(`There is no such option as "${unknown}".\n\n${HELP}`);
    return 1;
  }
  const sums = await readSums();
  const migrations = await readMigrations(MIGRATIONS);
  if (args.includes("--add")) {
    for (const { name, text } of migrations) if (!sums.has(name)) sums.set(name, sumOf(text));
    await writeFile(SUMS, printSums(sums));
  }
  const problems = await problemsOf(MIGRATIONS, { accepted, sums });
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (problems.length > 0) return 1;
  process.stdout.write(`${migrations.length} migrations, nothing against them.\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));

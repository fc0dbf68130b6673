import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { readMigrations, type Migration } from "../../origin/db/migrations.ts";
import type { Accepted } from "./accepted.ts";
import { offencesOf } from "./check.ts";
import { RULES, type Offence } from "./rules.ts";

/** What every migration's text is, so that none is changed once it was let in: databases have it already. */
export const SUMS = new URL("sums.txt", import.meta.url);

/** What is wrong with a folder of migrations, as lines for people; none: nothing. */
export async function problemsOf(
  folder: URL,
  known: { accepted: readonly Accepted[]; sums: ReadonlyMap<string, string> },
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const offences = (await Promise.all(migrations.map(offencesOf))).flat();
  const isAccepted = ({ file, rule }: Offence) =>
    known.accepted.some((one) => one.file === file && one.rules.includes(rule));
  const refused = offences.filter((offence) => !isAccepted(offence)).map(lineOf);
  const idle = known.accepted.flatMap(({ file, rules }) =>
    rules
      .filter((rule) => !offences.some((one) => one.file === file && one.rule === rule))
      .map((rule) => `${file} [${rule}] is accepted and does not do that: take it off the list.`),
  );
  return [...refused, ...idle, ...changed(migrations, known.sums)];
}

const lineOf = ({ file, line, rule, about }: Offence): string =>
  `${file}:${line} [${rule}] ${about}: ${RULES[rule]}`;

function changed(migrations: readonly Migration[], sums: ReadonlyMap<string, string>): string[] {
  const names = new Set(migrations.map(({ name }) => name));
  const gone = [...sums.keys()].filter((name) => !names.has(name));
  return [
    ...gone.map((name) => `${name} is gone: migrations are never taken away.`),
    ...migrations.flatMap(({ name, text }) => {
      const sum = sums.get(name);
      if (sum === undefined) return [`${name} is new: npm run migrations:check -- --add`];
      if (sum === sumOf(text)) return [];
      return [`${name} was changed: databases have it as it was. Write another one.`];
    }),
  ];
}

/** The sum of a migration's text. */
export const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The sums that are written down. */
export async function readSums(): Promise<Map<string, string>> {
  const lines = (await readFile(SUMS, "utf8")).split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line): [string, string] => {
      const [sum = "", name = ""] = line.split("  ");
      return [name, sum];
    }),
  );
}

/** Sums as they are written down. */
export const printSums = (sums: ReadonlyMap<string, string>): string =>
  [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join("");

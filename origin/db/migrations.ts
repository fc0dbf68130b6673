import { readdir, readFile } from "node:fs/promises";

/** Where the migrations of this version are. */
export const MIGRATIONS = new URL("../../migrations/", import.meta.url);

/** A numbered file (docs/migrations.md). */
export interface Migration {
  name: string;
  number: number;
  text: string;
  /** Which migration a program has to know to go on working once this one was applied; null: any program does. */
  needs: number | null;
  /** Its single statement cannot run in a transaction, and may be run again. */
  alone: boolean;
}

/** A migration that a database has. */
export interface Applied {
  name: string;
  needs: number | null;
}

/** How the tables of a database stand to a program. */
export type Fit =
  | { kind: "fits" }
  /** The database lacks migrations of the program. */
  | { kind: "older"; missing: Migration[] }
  /** What was applied needs a program that knows a migration which this one has not. */
  | { kind: "newer"; needs: number };

const NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
const NEEDS = /^-- needs: (\d{4})$/m;
const ALONE = /^-- outside a transaction$/m;

/** The migrations of a folder, in order. */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => readMigration(name, await readFile(new URL(name, folder), "utf8"))),
  );
}

/** A migration as its text says what it is. */
export function readMigration(name: string, text: string): Migration {
  const needs = NEEDS.exec(text)?.[1];
  return {
    name,
    number: Number(NAME.exec(name)?.[1]),
    text,
    needs: needs === undefined ? null : Number(needs),
    alone: ALONE.test(text),
  };
}

/**
 * Migrations of a newer program alone are no reason not to fit: they only expand, and two versions run side by side during a
 * deploy. What one says that it needs is.
 */
export function fitOf(migrations: readonly Migration[], applied: readonly Applied[]): Fit {
  const newest = migrations.at(-1)?.number ?? 0;
  const needs = Math.max(0, ...applied.map((one) => one.needs ?? 0));
  if (needs > newest) return { kind: "newer", needs };
  const has = new Set(applied.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !has.has(name));
  return missing.length === 0 ? { kind: "fits" } : { kind: "older", missing };
}

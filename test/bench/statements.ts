import type { Postgres, Transaction } from "../../origin/db/client.ts";
import { median } from "./stats.ts";

/** Milliseconds by statement, from sending it to having its rows, the driver's work included. */
export type StatementTimes = Map<string, number>;

/**
 * The same Postgres, with the time that each statement of a locked transaction takes added up in `times` by what it does.
 * The materializer's statements run one after the other, so the sum is time it waits.
 */
export function timed(postgres: Postgres, times: StatementTimes): Postgres {
  return {
    ...postgres,
    locked: (lock, work) => postgres.locked(lock, (tx) => work(timedTransaction(tx, times))),
  };
}

function timedTransaction(tx: Transaction, times: StatementTimes): Transaction {
  const execute = async (statement: Parameters<Transaction["execute"]>[0]) => {
    const begin = performance.now();
    const result = await tx.execute(statement);
    const name = nameOf(textOf(statement));
    times.set(name, (times.get(name) ?? 0) + performance.now() - begin);
    return result;
  };
  return new Proxy(tx, {
    get: (target, name) => (name === "execute" ? execute : Reflect.get(target, name, target)),
  });
}

/** The literal parts of a statement, those of its parts among them; values are left out. */
function textOf(statement: unknown): string {
  const chunks: unknown = Reflect.get(Object(statement), "queryChunks");
  if (!Array.isArray(chunks)) return String(statement);
  return chunks
    .map((chunk: unknown) => {
      if (Array.isArray(Reflect.get(Object(chunk), "queryChunks"))) return textOf(chunk);
      const value: unknown = Reflect.get(Object(chunk), "value");
      return Array.isArray(value) ? value.join("") : "";
    })
    .join("?");
}

/** Statements of the materializer by what identifies them. */
const NAMES: [RegExp, string][] = [
  [/insert into log_entries/, "writeLog"],
  [/insert into renditions/, "saveRenditions"],
  [/with touched/, "findAffected"],
  [/from renditions r[\s\S]*r\.key = any/, "findByKey"],
  [/q\.type = '\*'/, "findPages"],
  [/d\.id = q\.id/, "findItems"],
  [/as "typeIds"/, "findLists"],
  [/p\.document_id = any[\s\S]*join revisions/, "loadDocuments"],
  [/p\.document_id = any/, "loadStubs"],
  [/update changes set/, "markMaterialized"],
  [/insert into log_documents/, "writeDocumentEntries"],
  [/full join/, "compareDocuments"],
  [/fallbackLocale/, "readSiteRow"],
  [/from changes/, "takeChanges"],
  [/update logs/, "moveHead"],
  [/from logs/, "readHead"],
  [/from tokens/, "findGrants"],
  [/pg_notify/, "wakeCouriers"],
];

function nameOf(text: string): string {
  const trimmed = text.trim();
  return NAMES.find(([pattern]) => pattern.test(trimmed))?.[1] ?? trimmed.slice(0, 40);
}

/** The median time of each statement over several runs, the slowest first. */
export function medianTimes(runs: StatementTimes[]): Record<string, number> {
  const names = new Set(runs.flatMap((times) => [...times.keys()]));
  const medians = [...names].map(
    (name) => [name, median(runs.map((times) => times.get(name) ?? 0))] as const,
  );
  return Object.fromEntries(
    medians.toSorted(([, a], [, b]) => b - a).map(([name, ms]) => [name, Number(ms.toFixed(2))]),
  );
}

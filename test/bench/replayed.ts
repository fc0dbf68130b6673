import type { Rows, SqlValue } from "../../edge/replica/schema.ts";
import type { Postgres, Transaction } from "../../origin/db/client.ts";
import { naming } from "../../origin/db/named-statements.ts";
import { rowsOf, stepsOf, type PlanNode } from "../support/explained.ts";

/** What an answer asks of a store, to ask the same again without anything being made of it. */

export interface PostgresStatement {
  sql: string;
  params: unknown[];
}

/** The same Postgres; each statement of a snapshot is told, as it goes to the driver. */
export function telling(
  postgres: Postgres,
  told: (statement: PostgresStatement) => void,
): Postgres {
  const tellingOf = (tx: Transaction): Transaction => {
    const execute = (statement: Parameters<Transaction["execute"]>[0]) => {
      const made = tx.execute(statement);
      told(made.getQuery());
      return made;
    };
    return new Proxy(tx, {
      get: (target, name) => (name === "execute" ? execute : Reflect.get(target, name, target)),
    });
  };
  return {
    ...postgres,
    snapshot: (work, ended) => postgres.snapshot((tx) => work(tellingOf(tx)), ended),
  };
}

const BEGIN = "begin; set transaction isolation level repeatable read, read only";

/** The statements one after the other in a snapshot, under the names that they have in the product. */
export async function replayPostgres(
  { pool }: Postgres,
  statements: readonly PostgresStatement[],
): Promise<void> {
  const pooled = await pool.connect();
  const client = naming(pooled);
  try {
    // what follows goes right behind it, as in the product
    const began = client.query(BEGIN);
    for (const { sql, params } of statements) await client.query({ text: sql, values: params });
    await began;
    await client.query("commit");
  } finally {
    pooled.release();
  }
}

/** What Postgres looked at for an answer. */
export interface LookedAt {
  /** Rows that steps came by in tables, those that they threw away included. */
  rows: number;
  /** Pages, found in memory or not. */
  pages: number;
  /** Tables that were read from end to end. */
  scanned: string[];
}

/** Tables that grow with what is stored. */
const GROWING =
  /^(?:documents|revisions|publications|heads|vals|document_references|log_\w+|changes)$/;

/** Runs the statements explained. Parameters are known to the planner there, which prepared statements do without. */
export async function lookedAt(
  { pool }: Postgres,
  statements: readonly PostgresStatement[],
): Promise<LookedAt> {
  const client = await pool.connect();
  const found: LookedAt = { rows: 0, pages: 0, scanned: [] };
  try {
    await client.query(BEGIN);
    for (const { sql, params } of statements) {
      const explained = `explain (analyze, buffers, timing off, format json) ${sql}`;
      const { rows } = await client.query<{ "QUERY PLAN": { Plan: PlanNode }[] }>(
        explained,
        params,
      );
      for (const { Plan } of rows.flatMap((row) => row["QUERY PLAN"])) add(found, Plan);
    }
    await client.query("commit");
  } finally {
    client.release();
  }
  return found;
}

function add(found: LookedAt, plan: PlanNode): void {
  found.pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
  for (const step of stepsOf(plan)) {
    const table = step["Relation Name"];
    if (table === undefined) continue;
    found.rows += rowsOf(step);
    if (step["Node Type"] === "Seq Scan" && GROWING.test(table)) found.scanned.push(table);
  }
}

export interface SqliteStatement {
  sql: string;
  params: SqlValue[];
  /** How many rows it gave. */
  rows: number;
}

/** The same rows; each statement is told with how many it gave. */
export const tellingRows = (rows: Rows, told: (statement: SqliteStatement) => void): Rows => ({
  run<Row extends Record<string, SqlValue>>(sql: string, ...params: SqlValue[]) {
    const found = rows.run<Row>(sql, ...params);
    told({ sql, params, rows: found.length });
    return found;
  },
  transaction: (work) => rows.transaction(work),
});

export function replaySqlite(rows: Rows, statements: readonly SqliteStatement[]): void {
  for (const { sql, params } of statements) rows.run(sql, ...params);
}

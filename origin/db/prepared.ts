import { sql } from "./drizzle.ts";
import { FEW_ROWS } from "../../shared/limits.ts";
import type { Database, Transaction } from "./client.ts";
import { firstOf, oneOf, rows, type Statement } from "./rows.ts";

/**
 * Statements that are asked all day: by which documents are found where they are known to be, and those of a publish. To plan
 * one takes Postgres longer than to carry it out. Each connection keeps their plans under a name, which stands before the
 * statement, where logs and `pg_stat_activity` show it too.
 */

/** What a plan is made for besides the statement: where its tables are found. */
const searchPaths = new WeakMap<Database, string>();

/** Says what a transaction's statements read, once that is chosen: plans for one choice are none for another. */
export function readsFrom(tx: Database, searchPath: string): void {
  searchPaths.set(tx, searchPath);
}

/** Runs a statement whose text is always the same, as `rows` does. @param name lower case words, unique in the product */
export function preparedRows<Row>(db: Database, name: string): Statement<Row[]> {
  const from = (searchPaths.get(db) ?? "").replaceAll(/[^a-z_]+/g, " ").trim();
  return (texts, ...values) =>
    rows<Row>(db)`${sql.raw(`/* prepared: ${name} ${from}*/`)} ${sql(texts, ...values)}`;
}

/** The same, and the first row, if it gives one. */
export const preparedFirstRow = <Row>(db: Database, name: string): Statement<Row | undefined> =>
  firstOf(preparedRows<Row>(db, name));

/** The same, and the first row, of a statement that always gives one. */
export const preparedRow = <Row>(db: Database, name: string): Statement<Row> =>
  oneOf(preparedRows<Row>(db, name));

/**
 * The same for a few rows, which `count` says; for many it is planned each time, for what is right for a few would look at
 * each of many beside each.
 */
export const preparedForFew = <Row>(db: Database, name: string, count: number): Statement<Row[]> =>
  count <= FEW_ROWS ? preparedRows<Row>(db, name) : rows<Row>(db);

/**
 * Whether from here on each statement of the transaction keeps its plan whatever it is given: right for who writes a few rows and
 * finds all by what is indexed.
 */
export async function keepPlans(tx: Transaction, isFew: boolean): Promise<void> {
  await preparedRows(tx, "keep plans")`
    select set_config('plan_cache_mode', ${isFew ? "force_generic_plan" : "auto"}, true)`;
}

import { sql } from "./drizzle.ts";
import type { Database } from "./client.ts";
import { rows, type Statement } from "./rows.ts";

/**
 * Statements by which documents are found where they are known to be: they are asked all day, and to plan one takes
 * Postgres longer than to carry it out. Each connection keeps their plans under a name, which stands before the
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

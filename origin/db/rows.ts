import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { Database } from "./client.ts";

/** An array as one parameter of a Postgres array type, for `unnest` and `any`. */
export const array = (values: readonly (string | number | boolean | null)[], type: string): SQL =>
  sql`${sql.param(values)}::${sql.raw(type)}[]`;

/**
 * Rows as a table in a statement, one parameter a column, with their numbers from 1 as `ord`.
 * @param columns of each its type in Postgres, and what a row has in it
 */
export function tableOf<Row>(
  name: string,
  all: readonly Row[],
  columns: Record<string, [type: string, of: (row: Row) => string | number | boolean | null]>,
): SQL {
  const arrays = Object.values(columns).map(([type, of]) => array(all.map(of), type));
  const names = [...Object.keys(columns), "ord"].join(", ");
  return sql`unnest(${sql.join(arrays, sql`, `)}) with ordinality as ${sql.raw(`${name} (${names})`)}`;
}

/** A timestamptz column as text, as the contract writes times: six fractional digits, none at all when they are zero. */
export const iso = (column: SQL): SQL =>
  sql`replace(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')`;

/** Runs a whole statement whose row type stands beside it. */
export async function rows<Row>(db: Database, statement: SQLWrapper): Promise<Row[]> {
  const result = await db.execute(statement);
  return result.rows as unknown as Row[];
}

/** The first row of a statement, if it gives one. */
export const firstRow = async <Row>(
  db: Database,
  statement: SQLWrapper,
): Promise<Row | undefined> => (await rows<Row>(db, statement))[0];

/** The first row of a statement that always gives one. */
export async function row<Row>(db: Database, statement: SQLWrapper): Promise<Row> {
  const found = await firstRow<Row>(db, statement);
  if (found === undefined) throw new Error("a statement that always gives a row gave none");
  return found;
}

import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { Database } from "./client.ts";

/**
 * An array as one parameter of a Postgres array type, for `unnest` and `any`.
 * Elements travel as text: the driver would take the type of the first one for that of the array.
 */
export const array = (values: readonly (string | number | null)[], type: string): SQL => {
  const texts = values.map((value) => (value === null ? null : String(value)));
  return sql`${sql.param(texts)}::${sql.raw(type)}[]`;
};

/** Runs a whole statement whose row type stands beside it. */
export async function rows<Row>(db: Database, statement: SQLWrapper): Promise<Row[]> {
  const result = await db.execute(statement);
  return [...result] as unknown as Row[];
}

/** The first row of a statement that always gives one. */
export async function row<Row>(db: Database, statement: SQLWrapper): Promise<Row> {
  const [first] = await rows<Row>(db, statement);
  if (first === undefined) throw new Error("a statement that always gives a row gave none");
  return first;
}

import { sql, type SQL } from "./drizzle.ts";
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

/** What a whole statement gives, which follows as a template; the type of its rows stands beside it. */
export type Statement<Found> = (
  texts: TemplateStringsArray,
  ...values: unknown[]
) => Promise<Found>;

/** A stretch of a list, and how long the whole list is. */
export interface Page<Row> {
  data: Row[];
  meta: { count: number };
}

/** Runs the statement that follows. */
export const rows =
  <Row>(db: Database): Statement<Row[]> =>
  async (texts, ...values) => {
    const result = await db.execute(sql(texts, ...values));
    return result.rows as unknown as Row[];
  };

/** The first row of what a statement gives, if it gives one. */
export const firstOf =
  <Row>(all: Statement<Row[]>): Statement<Row | undefined> =>
  async (...statement) =>
    (await all(...statement))[0];

/** The first row of what a statement gives that always gives one. */
export const oneOf =
  <Row>(all: Statement<Row[]>): Statement<Row> =>
  async (...statement) => {
    const [found] = await all(...statement);
    if (found === undefined) throw new Error("a statement that always gives a row gave none");
    return found;
  };

/** The first row of the statement that follows, if it gives one. */
export const firstRow = <Row>(db: Database): Statement<Row | undefined> => firstOf(rows<Row>(db));

/** The first row of the statement that follows, which always gives one. */
export const row = <Row>(db: Database): Statement<Row> => oneOf(rows<Row>(db));

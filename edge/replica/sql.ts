import type { Rows, SqlValue } from "./schema.ts";

/**
 * Statements of SQLite put together of parts. All that is bound travels as one parameter, a JSON array, because a Durable
 * Object binds at most 100 (Cloudflare's docs), however many filters and names a question has.
 */
export interface Sql {
  readonly texts: readonly string[];
  readonly values: readonly (Bound | Sql)[];
}

/** A list, or a list of lists, is bound where `json_each(…)` reads it. */
export type Bound = SqlValue | readonly unknown[];

/** A part of a statement: other parts stand in it as they are, everything else is bound. */
export const sql = (texts: TemplateStringsArray, ...values: (Bound | Sql)[]): Sql => ({
  texts,
  values,
});

/** Nothing at all. */
export const none: Sql = sql``;

export function join(parts: readonly Sql[], between: string): Sql {
  const [first, ...rest] = parts;
  if (first === undefined) return none;
  return { texts: ["", ...rest.map(() => between), ""], values: [first, ...rest] };
}

/** `where` and what follows are conditions that may be none: each with `and` before it. */
export const andAll = (conditions: readonly Sql[]): Sql =>
  join(
    conditions.map((condition) => sql` and ${condition}`),
    "",
  );

/** Values for `in`. */
export const each = (values: readonly (string | number)[]): Sql =>
  sql`(select value from json_each(${values}))`;

/** Runs the whole statement that follows as a template; the type of its rows stands beside it. */
export const runSql =
  <Row extends Record<string, SqlValue>>(rows: Rows) =>
  (texts: TemplateStringsArray, ...values: (Bound | Sql)[]): Row[] => {
    const bound: Bound[] = [];
    const text = print({ texts, values }, bound);
    return bound.length === 0 ? rows.run<Row>(text) : rows.run<Row>(text, JSON.stringify(bound));
  };

function print({ texts, values }: Sql, bound: Bound[]): string {
  let text = texts[0] ?? "";
  for (const [index, value] of values.entries())
    text += `${isPart(value) ? print(value, bound) : place(value, bound)}${texts[index + 1] ?? ""}`;
  return text;
}

function place(value: Bound, bound: Bound[]): string {
  const isList = typeof value === "object" && value !== null;
  const known = isList ? -1 : bound.indexOf(value);
  const index = known === -1 ? bound.push(value) - 1 : known;
  return isList ? `?1, '$[${index}]'` : `(?1 ->> ${index})`;
}

const isPart = (value: Bound | Sql): value is Sql =>
  typeof value === "object" && value !== null && "texts" in value;

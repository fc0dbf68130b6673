import type { Operand } from "../../shared/content/condition.ts";
import { isObject, memberOf, type Values } from "../../shared/content/field-kind.ts";
import { MAX_VALUE_CHARS, pathOf } from "../../shared/content/values.ts";
import { eachBody } from "./bodies.ts";
import type { Rows } from "./schema.ts";
import { runSql, sql, type Sql } from "./sql.ts";
import { isShown, type Scope } from "./view.ts";

/**
 * Ids of shown documents that have a piece in one of their texts at a path, but past where what is kept of it was cut: read
 * whole, some at a time, as many as `__contains` may look through.
 * @param narrowed what else the documents of `v` meet, each with `and` before it
 */
export function findContaining(
  rows: Rows,
  scope: Scope,
  { operand, text }: { operand: Operand; text: string },
  narrowed: Sql,
): number[] {
  const v = { locale: sql`v.locale`, id: sql`v.id` };
  const places = runSql<{ locale: string; id: number }>(rows)`
    select distinct +v.locale as locale, +v.id as id from vals v
    where ${isShown(scope, v)} and v.type = ${scope.type} and v.path = ${pathOf(operand)}
      and length(v.value) >= ${MAX_VALUE_CHARS} and instr(v.value, ${text}) = 0 ${narrowed}`;
  const found: number[] = [];
  for (const { id, fields } of eachBody(rows, places))
    if (contains(fields, operand, text)) found.push(id);
  return found;
}

function contains(fields: Values, operand: Operand, text: string): boolean {
  if (operand.kind === "value") {
    const value = valueAt(fields, operand.at);
    return typeof value === "string" && value.includes(text);
  }
  if (operand.kind !== "any") throw new Error(`a document has no texts of ${operand.kind}`);
  const { picked, inner } = operand;
  const list = valueAt(fields, operand.at);
  return (Array.isArray(list) ? list : []).some((element: unknown) => {
    if (!isObject(element)) return false;
    if (picked === null) return contains(element, inner, text);
    const inside = element["fields"];
    return element["type"] === picked && isObject(inside) && contains(inside, inner, text);
  });
}

/** What stands in a place of a document's fields. */
export function valueAt(fields: Values, at: string[]): unknown {
  let value: unknown = fields;
  for (const key of at) value = isObject(value) ? memberOf(value, key) : undefined;
  return value;
}

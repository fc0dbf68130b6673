import { sql, type SQL } from "drizzle-orm";
import { parseBoolean, type Condition, type Operand } from "../content/filters.ts";
import { array } from "./rows.ts";

/**
 * Resolved filters and orders as SQL. Paths and values are parameters; the only text that is spliced in are aliases
 * made here, numbered so that nested ones differ.
 */

/** Where an operand is evaluated: the stored fields, and the document's id and slug when there is a document. */
interface Scope {
  fields: SQL;
  id: SQL;
  slug: SQL;
  /** Names for what is nested deeper. */
  depth: number;
}

/** `d`, `r` and `p` are the list's document, revision and publication. */
const root: Scope = { fields: sql`r.fields`, id: sql`d.id`, slug: sql`d.slug`, depth: 0 };

/** All conditions together, as a boolean expression. */
export const allOf = (conditions: Condition[]): SQL =>
  conditions.length === 0
    ? sql`true`
    : sql.join(
        conditions.map(({ operand, value }) => holds(operand, value, root)),
        sql` and `,
      );

/** What a list is ordered by; the id decides between equals. */
export function orderBy(
  order: { operand: Operand; descending: boolean } | null,
  fallback: SQL,
): SQL {
  if (order === null) return fallback;
  const value =
    order.operand.kind === "time" ? timeOf(order.operand.column) : valueOf(order.operand);
  return order.descending
    ? sql`${value} desc nulls last, d.id desc`
    : sql`${value} asc nulls last, d.id asc`;
}

const timeOf = (column: "published" | "updated") =>
  column === "published" ? sql`p.published_at` : sql`p.updated_at`;

function valueOf(operand: Operand): SQL {
  if (operand.kind !== "value") throw new Error("only a single value can be ordered by");
  const json = at(root.fields, operand.at);
  switch (operand.as) {
    case "number":
      return numeric(json);
    case "boolean":
      return sql`(${json} = 'true'::jsonb)`;
    case "media":
      return sql`(${json} ->> 'url')`;
    case "text":
      return sql`(${json} #>> '{}')`;
  }
}

const at = (fields: SQL, path: string[]): SQL => sql`(${fields} #> ${array(path, "text")})`;

/** Values of a field whose kind was once another may be of any JSON type. */
const numeric = (json: SQL): SQL =>
  sql`(case when jsonb_typeof(${json}) = 'number' then (${json})::text::numeric end)`;

function holds(operand: Operand, value: string, scope: Scope): SQL {
  switch (operand.kind) {
    case "value":
      return equals(at(scope.fields, operand.at), operand.as, value);
    case "slug":
      return sql`${scope.slug} = ${value}`;
    case "identity":
      return identity(value, scope);
    case "any":
      return anyElement(operand, value, scope);
    case "reference":
      return anyTarget(operand, value, scope);
    case "time":
      throw new Error("times are only ordered by");
  }
}

function equals(json: SQL, as: "text" | "number" | "boolean" | "media", value: string): SQL {
  switch (as) {
    case "number":
      return /^-?\d{1,30}(\.\d{1,30})?$/.test(value)
        ? sql`coalesce(${numeric(json)} = ${value}::numeric, false)`
        : sql`false`;
    case "boolean": {
      const wanted = parseBoolean(value);
      return wanted === undefined
        ? sql`false`
        : sql`(coalesce(${json}, 'false'::jsonb) = ${String(wanted)}::jsonb)`;
    }
    case "media":
      return sql`coalesce(${json} ->> 'url', '') = ${value}`;
    case "text":
      return sql`coalesce(${json} #>> '{}', '') = ${value}`;
  }
}

/** Reading 16 of the v2 API. */
function identity(value: string, scope: Scope): SQL {
  const id = /^[1-9]\d{0,17}$/.test(value) ? sql`${scope.id} = ${value}::bigint` : sql`false`;
  const named = sql`${value} in (${scope.fields} ->> 'slug', ${scope.fields} ->> 'name', ${scope.fields} ->> 'key')`;
  return sql`(${id} or coalesce(${scope.slug} = ${value}, false) or coalesce(${named}, false))`;
}

function anyElement(operand: Extract<Operand, { kind: "any" }>, value: string, scope: Scope): SQL {
  const element = sql.raw(`e${scope.depth}`);
  const list = at(scope.fields, operand.at);
  const elements = sql`jsonb_array_elements(case when jsonb_typeof(${list}) = 'array' then ${list} else '[]' end)`;
  const fields =
    operand.picked === null ? sql`${element}.value` : sql`(${element}.value -> 'fields')`;
  const picked =
    operand.picked === null ? sql`true` : sql`${element}.value ->> 'type' = ${operand.picked}`;
  const inner = holds(operand.inner, value, { ...scope, fields, depth: scope.depth + 1 });
  return sql`exists (select 1 from ${elements} as ${element} (value) where ${picked} and ${inner})`;
}

/** Only published targets count, in the list's locale. */
function anyTarget(
  operand: Extract<Operand, { kind: "reference" }>,
  value: string,
  scope: Scope,
): SQL {
  const [d, p, r] = ["d", "p", "r"].map((name) => sql.raw(`${name}${scope.depth}`)) as [
    SQL,
    SQL,
    SQL,
  ];
  const named = at(scope.fields, operand.at);
  const ids = sql`(select (named.value #>> '{}')::bigint from jsonb_array_elements(
    case jsonb_typeof(${named}) when 'array' then ${named} when 'number' then jsonb_build_array(${named}) else '[]' end) as named (value))`;
  const target = {
    fields: sql`${r}.fields`,
    id: sql`${d}.id`,
    slug: sql`${d}.slug`,
    depth: scope.depth + 1,
  };
  return sql`exists (
    select 1 from publications ${p}
    join documents ${d} on ${d}.id = ${p}.document_id
    join revisions ${r} on ${r}.id = ${p}.revision_id
    where ${p}.locale = p.locale and ${p}.document_id in ${ids} and ${holds(operand.inner, value, target)})`;
}

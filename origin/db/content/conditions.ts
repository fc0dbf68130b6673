import { sql, type SQL } from "drizzle-orm";
import { readWanted, type ValueKind } from "../../../shared/content/compared.ts";
import { DATE_SHOWN } from "../../../shared/content/dates.ts";
import type { Condition, Operand } from "../../../shared/content/filters.ts";
import { array } from "../rows.ts";

/**
 * Resolved filters and orders as SQL. Paths and values are parameters; the only text that is spliced in are aliases
 * made here, numbered so that nested ones differ.
 */

/** Where an operand is evaluated: the stored fields, and the document's id and slug when there is a document. */
interface Scope {
  /** The list's, as an expression that looks at no row of it. */
  locale: SQL;
  fields: SQL;
  id: SQL;
  slug: SQL;
  /** Names for what is nested deeper. */
  depth: number;
}

/** `d`, `r` and `p` are the list's document, revision and publication. */
const root = { fields: sql`r.fields`, id: sql`d.id`, slug: sql`d.slug`, depth: 0 };

/** All conditions together, as a boolean expression. `locale` is the list's and must not depend on its rows. */
export const allOf = (conditions: Condition[], locale: SQL): SQL =>
  conditions.length === 0
    ? sql`true`
    : sql.join(
        conditions.map(({ operand, value }) => holds(operand, value, { ...root, locale })),
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

/** What a document's revision `r` is ordered by. */
export function valueOf(operand: Operand): SQL {
  if (operand.kind !== "value") throw new Error("only a single value can be ordered by");
  return shown(at(root.fields, operand.at), operand.as);
}

const at = (fields: SQL, path: string[]): SQL => sql`(${fields} #> ${array(path, "text")})`;

/**
 * A stored value as reads show it: a text or '', a number or null, true or false; of dates the instant, those without a
 * zone in UTC. What a field of another kind left behind counts as what is shown in its place.
 */
function shown(json: SQL, as: ValueKind): SQL {
  switch (as) {
    case "number":
      return sql`(case when jsonb_typeof(${json}) = 'number' then (${json})::text::numeric end)`;
    case "boolean":
      return sql`coalesce(${json} = 'true'::jsonb, false)`;
    case "date":
      return sql`(case when ${shownText(json)} ~ ${DATE_SHOWN} then (${json} #>> '{}')::timestamptz end)`;
    case "media":
      return shownText(sql`(${json} -> 'url')`);
    case "text":
      return shownText(json);
  }
}

/** In the order of its bytes, whatever the database's own order is. */
const shownText = (json: SQL): SQL =>
  sql`(case when jsonb_typeof(${json}) = 'string' then ${json} #>> '{}' else '' end) collate "C"`;

function holds(operand: Operand, value: string, scope: Scope): SQL {
  switch (operand.kind) {
    case "value":
      return equals(at(scope.fields, operand.at), operand.as, value);
    case "slug":
      return sql`${scope.slug} = ${value}`;
    case "identity":
      return identity(operand, value, scope);
    case "any":
      return anyElement(operand, value, scope);
    case "reference":
      return anyTarget(operand, value, scope);
    case "time":
      throw new Error("times are only ordered by");
  }
}

function equals(json: SQL, as: ValueKind, value: string): SQL {
  const wanted = readWanted(as, value);
  switch (wanted?.as) {
    case "number":
      return sql`coalesce(${shown(json, as)} = ${wanted.text}::numeric, false)`;
    case "instant":
      return sql`coalesce(${shown(json, as)} = ${wanted.text}::timestamptz, false)`;
    case "boolean":
      return sql`${shown(json, as)} = ${wanted.on}`;
    case "text":
      return sql`${as === "media" ? shown(json, as) : shownText(json)} = ${wanted.text}`;
    case undefined:
      return sql`false`;
  }
}

/** Reading 16 of the v2 API. */
function identity(operand: Extract<Operand, { kind: "identity" }>, value: string, scope: Scope) {
  const id = /^[1-9]\d{0,17}$/.test(value) ? sql`${scope.id} = ${value}::bigint` : sql`false`;
  const named = operand.by.map((field) => holds(field, value, scope));
  const slug = sql`coalesce(${scope.slug} = ${value}, false)`;
  return sql`(${sql.join([id, slug, ...named], sql` or `)})`;
}

function anyElement(operand: Extract<Operand, { kind: "any" }>, value: string, scope: Scope): SQL {
  const element = sql.raw(`e${scope.depth}`);
  const list = at(scope.fields, operand.at);
  const elements = sql`jsonb_array_elements(case when jsonb_typeof(${list}) = 'array' then ${list} else '[]' end)`;
  const fields =
    operand.picked === null ? sql`${element}.value` : sql`(${element}.value -> 'fields')`;
  const picked =
    operand.picked === null
      ? sql`true`
      : sql`${element}.value -> 'type' = to_jsonb(${operand.picked}::text)`;
  const inner = holds(operand.inner, value, { ...scope, fields, depth: scope.depth + 1 });
  return sql`exists (select 1 from ${elements} as ${element} (value) where jsonb_typeof(${element}.value) = 'object' and ${picked} and ${inner})`;
}

/**
 * Only published targets count, in the list's locale. They are found once for the whole list: looked for in each row, every
 * further reference on the way would multiply the work.
 */
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
  const lists = operand.many ? sql`when 'array' then ${named}` : sql``;
  const target = {
    locale: scope.locale,
    fields: sql`${r}.fields`,
    id: sql`${d}.id`,
    slug: sql`${d}.slug`,
    depth: scope.depth + 1,
  };
  const targets = sql`array(
    select ${p}.document_id from publications ${p}
    join documents ${d} on ${d}.id = ${p}.document_id
    join revisions ${r} on ${r}.id = ${p}.revision_id
    where ${p}.locale = ${scope.locale} and ${p}.type_id = ${operand.target} and ${holds(operand.inner, value, target)})`;
  return sql`exists (
    select 1 from jsonb_array_elements(
      case jsonb_typeof(${named}) ${lists} when 'number' then jsonb_build_array(${named}) else '[]' end) as named (value)
    where case when named.value::text ~ '^[1-9][0-9]{0,17}$' then (named.value::text)::bigint end = any (${targets}))`;
}

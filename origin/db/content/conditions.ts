import { sql, type SQL } from "../drizzle.ts";
import { readWanted, type ValueKind } from "../../../shared/content/compared.ts";
import { DATE_SHOWN } from "../../../shared/content/dates.ts";
import {
  type Condition,
  type Operand,
  type Range,
  type Test,
  namesOf,
  idsAmong,
} from "../../../shared/content/condition.ts";
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
        conditions.map(({ operand, test, negated }) => {
          const met = holds(operand, test, { ...root, locale });
          return negated ? sql`not ${met}` : met;
        }),
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

/** True or false, never null, but for slugs, which are asked for inside of `exists` alone. */
function holds(operand: Operand, test: Test, scope: Scope): SQL {
  switch (operand.kind) {
    case "value":
      return meets(at(scope.fields, operand.at), operand.as, test);
    case "slug":
      return sql`${scope.slug} = any (${array(namesOf(test), "text")})`;
    case "identity":
      return identity(operand, test, scope);
    case "any":
      return anyElement(operand, test, scope);
    case "reference":
      return anyTarget(operand, test, scope);
    case "time":
      throw new Error("times are only ordered by");
  }
}

function meets(json: SQL, as: ValueKind, test: Test): SQL {
  switch (test.kind) {
    case "equals":
      return equalsAny(json, as, test.values);
    case "between":
      return isBetween(shown(json, as), as, test);
    case "contains":
      return sql`(strpos(${shownText(json)}, ${test.text}) > 0)`;
  }
}

function equalsAny(json: SQL, as: ValueKind, values: string[]): SQL {
  const wanted = values.flatMap((value) => readWanted(as, value) ?? []);
  const textsOf = (kind: "number" | "instant" | "text") =>
    wanted.flatMap((one) => (one.as === kind ? [one.text] : []));
  const switches = wanted.flatMap((one) => (one.as === "boolean" ? [one.on] : []));
  const arms = [
    { value: shown(json, as), wanted: textsOf("number"), type: "numeric" },
    { value: shown(json, as), wanted: textsOf("instant"), type: "timestamptz" },
    { value: shown(json, as), wanted: switches, type: "boolean" },
    {
      value: as === "media" ? shown(json, as) : shownText(json),
      wanted: textsOf("text"),
      type: "text",
    },
  ].filter((arm) => arm.wanted.length > 0);
  if (arms.length === 0) return sql`false`;
  const equal = arms.map(
    (arm) => sql`coalesce(${arm.value} = any (${array(arm.wanted, arm.type)}), false)`,
  );
  return sql`(${sql.join(equal, sql` or `)})`;
}

const TYPE_OF_BOUND = { number: sql`numeric`, date: sql`timestamptz`, text: sql`text` } as const;

function isBetween(value: SQL, as: ValueKind, { above, below }: Range): SQL {
  if (as === "boolean" || as === "media") throw new Error(`${as} has no order`);
  const type = TYPE_OF_BOUND[as];
  const ends = [
    above && sql`${value} ${above.inclusive ? sql`>=` : sql`>`} ${above.value}::${type}`,
    below && sql`${value} ${below.inclusive ? sql`<=` : sql`<`} ${below.value}::${type}`,
  ].filter((end) => end !== null);
  return sql`coalesce(${sql.join(ends, sql` and `)}, false)`;
}

/** Reading 16 of the v2 API. */
function identity(operand: Extract<Operand, { kind: "identity" }>, test: Test, scope: Scope) {
  const names = namesOf(test);
  const id = sql`${scope.id} = any (${array(idsAmong(names), "bigint")})`;
  const named = operand.by.map((field) => holds(field, test, scope));
  const slug = sql`coalesce(${scope.slug} = any (${array(names, "text")}), false)`;
  return sql`(${sql.join([id, slug, ...named], sql` or `)})`;
}

function anyElement(operand: Extract<Operand, { kind: "any" }>, test: Test, scope: Scope): SQL {
  const element = sql.raw(`e${scope.depth}`);
  const list = at(scope.fields, operand.at);
  const elements = sql`jsonb_array_elements(case when jsonb_typeof(${list}) = 'array' then ${list} else '[]' end)`;
  const fields =
    operand.picked === null ? sql`${element}.value` : sql`(${element}.value -> 'fields')`;
  const picked =
    operand.picked === null
      ? sql`true`
      : sql`${element}.value -> 'type' = to_jsonb(${operand.picked}::text)`;
  const inner = holds(operand.inner, test, { ...scope, fields, depth: scope.depth + 1 });
  return sql`exists (select 1 from ${elements} as ${element} (value) where jsonb_typeof(${element}.value) = 'object' and ${picked} and ${inner})`;
}

/**
 * Only published targets count, in the list's locale. They are found once for the whole list: looked for in each row, every
 * further reference on the way would multiply the work.
 */
function anyTarget(
  operand: Extract<Operand, { kind: "reference" }>,
  test: Test,
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
    where ${p}.locale = ${scope.locale} and ${p}.type_id = ${operand.target} and ${holds(operand.inner, test, target)})`;
  return sql`exists (
    select 1 from jsonb_array_elements(
      case jsonb_typeof(${named}) ${lists} when 'number' then jsonb_build_array(${named}) else '[]' end) as named (value)
    where case when named.value::text ~ '^[1-9][0-9]{0,17}$' then (named.value::text)::bigint end = any (${targets}))`;
}

import type { Condition, Operand } from "../../shared/content/condition.ts";
import type { ResolvedSelection } from "../../shared/content/filters.ts";
import type { ContentType } from "../../shared/content/model.ts";
import { pathOf } from "../../shared/content/values.ts";
import { rangeOf, type Chosen } from "./conditions.ts";
import { none, sql, type Sql } from "./sql.ts";
import type { Scope } from "./view.ts";

/** A list: what is in it, and its order. */
export interface List {
  order: Order;
  conditions: readonly Chosen[];
}

/** A document of a list, with what it is ordered by. */
export type Row = { locale: string; id: number; key: string | number | null };

/** What a list is in the order of, and the rows `o` of an index that lie in this order. */
export interface Order {
  scope: Scope;
  /** The order's own rows, first to last; nulls are last both ways, and no index has them there. */
  parts: Part[];
  /** The same order for documents `m` of any set, as a statement with `locale`, `id` and `key`. */
  sorted(documents: Sql, page: Sql): Sql;
  /** What is compared, where that may be texts that are kept cut. */
  texts: { operand: Extract<Operand, { kind: "value" }>; descending: boolean } | null;
}

interface Part {
  /** Each shown document once, with `locale`, `id` and `key`. */
  rows(condition?: Sql): Sql;
  /** Of those columns. */
  by: Sql;
}

export function orderOf(
  scope: Scope,
  type: Pick<ContentType, "kind">,
  order: ResolvedSelection["order"],
  conditions: Condition[] = [],
): Order {
  if (order === null)
    return type.kind === "collection" ? byId(scope) : byTime(scope, "published", true);
  const { operand, descending } = order;
  if (operand.kind === "time") return byTime(scope, operand.column, descending);
  if (operand.kind !== "value") throw new Error("only a single value can be ordered by");
  return byValue(scope, operand, descending, rangeAlong(operand, conditions));
}

/** A range among the conditions that is of the values a list is ordered by: it is walked from its beginning. */
function rangeAlong(operand: Extract<Operand, { kind: "value" }>, conditions: Condition[]): Sql {
  for (const { operand: other, test } of conditions)
    if (test.kind === "between" && other.kind === "value" && pathOf(other) === pathOf(operand))
      return rangeOf(sql`o.value`, operand, test);
  return none;
}

const byId = (scope: Scope): Order => ({
  scope,
  parts: [{ rows: rowsOf(scope, sql`documents o`, sql`o.id`), by: sql`id` }],
  sorted: (documents, page) =>
    sql`select m.locale, m.id as id, m.id as key from (${documents}) m order by id ${page}`,
  texts: null,
});

export function byTime(scope: Scope, column: "published" | "updated", descending: boolean): Order {
  const time = column === "published" ? sql`o.published` : sql`o.updated`;
  const by = descending ? sql`key desc, id desc` : sql`key, id`;
  return {
    scope,
    parts: [{ rows: rowsOf(scope, sql`documents o`, time), by }],
    sorted: (documents, page) => sql`
      select m.locale, m.id as id, ${time} as key from (${documents}) m
      cross join documents o on o.locale = m.locale and o.id = m.id order by ${by} ${page}`,
    texts: null,
  };
}

function byValue(
  scope: Scope,
  operand: Extract<Operand, { kind: "value" }>,
  descending: boolean,
  range: Sql,
): Order {
  const path = pathOf(operand);
  const isNullable = operand.as === "number" || operand.as === "date";
  const isText = operand.as === "text" || operand.as === "media";
  const by = descending ? sql`key desc, id desc` : sql`key, id`;
  const values = {
    rows: rowsOf(scope, sql`vals o`, sql`o.value`, sql`and o.path = ${path} ${range}`),
    by,
  };
  const blanks = {
    rows: rowsOf(scope, sql`blanks o`, sql`null`, sql`and o.path = ${path}`),
    by: descending ? sql`id desc` : sql`id`,
  };
  return {
    scope,
    parts: isNullable ? [values, blanks] : [values],
    sorted: (documents, page) => sql`
      select m.locale, m.id as id, o.value as key from (${documents}) m
      left join vals o on o.locale = m.locale and o.id = m.id and o.path = ${path}
      order by key is null, ${by} ${page}`,
    texts: isText ? { operand, descending } : null,
  };
}

/** Rows of a table that are of shown documents: of each locale by itself, so that both are read in the order of the index. */
const rowsOf =
  ({ type, locale, fallback }: Scope, table: Sql, key: Sql, at: Sql = none): Part["rows"] =>
  (condition = none) => {
    const inLocale = (of: string | Sql) => sql`
      select o.locale, o.id, ${key} as key from ${table}
      where o.locale = ${of} and o.type = ${type} ${at} ${condition}`;
    if (fallback === null) return inLocale(locale);
    return sql`${inLocale(locale)} union all ${inLocale(fallback)}
      and not exists (select 1 from documents own where own.locale = ${locale} and own.id = o.id)`;
  };

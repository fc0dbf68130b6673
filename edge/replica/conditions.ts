import type { Condition, Operand } from "../../shared/content/filters.ts";
import { pathOf, wantedKey } from "../../shared/content/values.ts";
import type { Rows } from "./schema.ts";
import { andAll, join, none, runSql, sql, type Sql } from "./sql.ts";
import { Unanswerable } from "./unanswerable.ts";
import { isShown, type Scope } from "./view.ts";

/** Resolved filters as look-ups in `vals`: what `conditions.ts` of the origin says of stored fields. */

/** A condition that documents of a list meet. */
export interface Chosen {
  /** The rows `v`, with their locale and id, by which documents meet it: from `from` on. */
  rows: Sql;
  /** Whether a document may have several such rows. */
  repeats: boolean;
  /** Whether the document of these columns, of no row `own`, meets it: shown and of the list's type. */
  isMet(document: { locale: Sql; id: Sql }): Sql;
}

const v = { locale: sql`v.locale`, id: sql`v.id` };

/** @throws Unanswerable for a date compared with what is no date: what is kept of dates are instants */
export function chosenBy(scope: Scope, { operand, value }: Condition): Chosen {
  const leaf = leafOf(operand);
  const holds = leafHolds(leaf, value, scope);
  const at = (row: Sql) =>
    sql`${row}.type = ${scope.type} and ${row}.path = ${pathOf(operand)} and ${row}.value ${holds}`;
  return {
    rows: sql`from vals v where ${isShown(scope, v)} and ${at(sql`v`)}`,
    repeats: leaf.kind === "reference",
    isMet: ({ locale, id }) =>
      sql`exists (select 1 from vals own where own.locale = ${locale} and own.id = ${id} and ${at(sql`own`)})`,
  };
}

type Leaf = Extract<Operand, { kind: "value" | "reference" }>;

function leafOf(operand: Operand): Leaf {
  if (operand.kind === "any") return leafOf(operand.inner);
  if (operand.kind === "value" || operand.kind === "reference") return operand;
  throw new Error(`no list compares ${operand.kind} by itself`);
}

/** What is said of a value. */
function leafHolds(leaf: Leaf, value: string, scope: Scope): Sql {
  if (leaf.kind === "value") {
    const key = wantedKey(leaf.as, value);
    if (key === undefined) throw new Unanswerable("value");
    return key === null ? sql`in ()` : sql`= ${key}`;
  }
  const targets = targetsOf(leaf.inner, value, { ...scope, type: leaf.target });
  return sql`in (select cast(target.id as text) from (${targets}) target)`;
}

/** Shown documents of the type that a reference goes to. */
function targetsOf(operand: Operand, value: string, scope: Scope): Sql {
  const d = { locale: sql`d.locale`, id: sql`d.id` };
  const documents = sql`select d.id from documents d where ${isShown(scope, d)} and d.type = ${scope.type}`;
  switch (operand.kind) {
    case "slug":
      return sql`${documents} and d.slug = ${value}`;
    case "identity": {
      const isId = /^[1-9]\d{0,17}$/.test(value);
      const byId = isId ? [sql`${documents} and d.id = cast(${value} as integer)`] : [];
      const bySlug = targetsOf({ kind: "slug" }, value, scope);
      const byField = operand.by.map((field) => targetsOf(field, value, scope));
      return join([...byId, bySlug, ...byField], " union all ");
    }
    default:
      return sql`select v.id ${chosenBy(scope, { operand, value }).rows}`;
  }
}

/** All documents that meet all conditions, each once, with its locale; of one condition at least. */
export function allMeeting(rows: Rows, conditions: readonly Chosen[]): Sql {
  const first = leadOf(rows, conditions);
  const others = conditions.filter((condition) => condition !== first);
  return sql`select ${first.repeats ? sql`distinct` : none} v.locale, v.id ${first.rows} ${meetingAll(others, v)}`;
}

/** `and` all of the conditions. */
export const meetingAll = (
  conditions: readonly Chosen[],
  document: { locale: Sql; id: Sql },
): Sql => andAll(conditions.map((condition) => condition.isMet(document)));

/** ours: of sets with more rows than that none is better to begin with than another. */
const COUNTED_ROWS = 1_000;

/** The condition with the fewest rows: all others are looked up for each of them. */
function leadOf(rows: Rows, conditions: readonly Chosen[]): Chosen {
  const [first, ...others] = conditions;
  if (first === undefined) throw new Error("no condition, no set");
  if (others.length === 0) return first;
  const counts = conditions.map(
    (condition) => sql`(select count(*) from (select 1 ${condition.rows} limit ${COUNTED_ROWS}))`,
  );
  const [row] = runSql<{ counts: string }>(
    rows,
    sql`select json_array(${join(counts, ", ")}) as counts`,
  );
  const sizes = JSON.parse(row?.counts ?? "[]") as number[];
  return conditions[sizes.indexOf(Math.min(...sizes))] ?? first;
}

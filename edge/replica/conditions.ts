import type { Bound, Condition, Operand, Test } from "../../shared/content/condition.ts";
import { boundKey, pathOf, wantedKey } from "../../shared/content/values.ts";
import { findContaining } from "./contained.ts";
import type { Rows } from "./schema.ts";
import { andAll, each, join, none, runSql, sql, type Sql } from "./sql.ts";
import { Unanswerable } from "./unanswerable.ts";
import { isShown, type Scope } from "./view.ts";

/** Resolved filters as look-ups in `vals`: what `conditions.ts` of the origin says of stored fields. */

/** A condition that documents of a list meet. */
export interface Chosen {
  /**
   * The rows `v`, with their locale and id, by which documents meet it: from `from` on. Null of a condition that is turned
   * round: it is met by what has no such row.
   */
  rows: Sql | null;
  /** Whether a document may have several such rows. */
  repeats: boolean;
  /** Whether texts are looked through, which no index finds: after all other conditions. */
  isLate: boolean;
  /** Whether the document of these columns, of no row `own`, meets it: shown and of the list's type. */
  isMet(document: { locale: Sql; id: Sql }): Sql;
}

const v = { locale: sql`v.locale`, id: sql`v.id` };

/** All conditions of a list. @throws Unanswerable for a date compared with what is no date: what is kept of dates are instants */
export function chosenByAll(rows: Rows, scope: Scope, conditions: Condition[]): Chosen[] {
  const early = conditions.filter((condition) => !isLate(condition));
  const chosen = early.map((condition) => chosenBy(rows, scope, condition, none));
  const narrowed = meetingAll(chosen, v);
  const late = conditions.filter(isLate);
  return [...chosen, ...late.map((condition) => chosenBy(rows, scope, condition, narrowed))];
}

const isLate = ({ operand, test }: Condition): boolean =>
  test.kind === "contains" && leafOf(operand).kind === "value";

/** @param narrowed what else documents of `v` meet, as far as it is worth looking at */
function chosenBy(rows: Rows, scope: Scope, condition: Condition, narrowed: Sql): Chosen {
  const { operand, test, negated } = condition;
  const holds = leafHolds(rows, scope, condition, narrowed);
  const at = (row: Sql) =>
    sql`${row}.type = ${scope.type} and ${row}.path = ${pathOf(operand)} and ${holds(row)}`;
  const found = sql`from vals v where ${isShown(scope, v)} and ${at(sql`v`)}`;
  // what a reference leads to is found once for all documents: within `exists` SQLite would find it for each
  const has = ({ locale, id }: { locale: Sql; id: Sql }) =>
    leafOf(operand).kind === "reference"
      ? sql`${id} in (select v.id ${found})`
      : sql`exists (select 1 from vals own where own.locale = ${locale} and own.id = ${id} and ${at(sql`own`)})`;
  const isOne = test.kind === "equals" && test.values.length === 1;
  return {
    rows: negated ? null : found,
    repeats: operand.kind !== "value" && !(isOne && leafOf(operand).kind === "value"),
    isLate: isLate(condition),
    isMet: (document) => (negated ? sql`not ${has(document)}` : has(document)),
  };
}

type Leaf = Extract<Operand, { kind: "value" | "reference" }>;

function leafOf(operand: Operand): Leaf {
  if (operand.kind === "any") return leafOf(operand.inner);
  if (operand.kind === "value" || operand.kind === "reference") return operand;
  throw new Error(`no list compares ${operand.kind} by itself`);
}

/** What is said of the value of a row. */
function leafHolds(
  rows: Rows,
  scope: Scope,
  { operand, test }: Condition,
  narrowed: Sql,
): (row: Sql) => Sql {
  const leaf = leafOf(operand);
  if (leaf.kind === "reference") {
    const targets = targetsOf(rows, { ...scope, type: leaf.target }, leaf.inner, test);
    return (row) => sql`${row}.value in (select cast(target.id as text) from (${targets}) target)`;
  }
  switch (test.kind) {
    case "equals": {
      const keys = keysOf(leaf, test.values);
      const [key] = keys;
      if (key === undefined) return () => sql`false`;
      return (row) =>
        keys.length === 1 ? sql`${row}.value = ${key}` : sql`${row}.value in ${each(keys)}`;
    }
    case "between":
      return (row) => sql`true ${rangeOf(sql`${row}.value`, leaf, test)}`;
    case "contains": {
      const { text } = test;
      const ids = findContaining(rows, scope, { operand, text }, narrowed);
      return (row) => sql`(instr(${row}.value, ${text}) > 0 or ${row}.id in ${each(ids)})`;
    }
  }
}

function keysOf({ as }: Extract<Leaf, { kind: "value" }>, values: string[]): string[] {
  const keys = values.map((value) => wantedKey(as, value));
  if (keys.includes(undefined)) throw new Unanswerable("value");
  return [...new Set(keys.filter((key) => typeof key === "string"))];
}

/** Each end with `and` before it. */
export const rangeOf = (
  value: Sql,
  { as }: Extract<Leaf, { kind: "value" }>,
  { above, below }: { above: Bound | null; below: Bound | null },
): Sql =>
  andAll([
    ...(above ? [sql`${value} ${above.inclusive ? sql`>=` : sql`>`} ${boundKey(as, above)}`] : []),
    ...(below ? [sql`${value} ${below.inclusive ? sql`<=` : sql`<`} ${boundKey(as, below)}`] : []),
  ]);

/** Shown documents of the type that a reference goes to. */
function targetsOf(rows: Rows, scope: Scope, operand: Operand, test: Test): Sql {
  const d = { locale: sql`d.locale`, id: sql`d.id` };
  const documents = sql`select d.id from documents d where ${isShown(scope, d)} and d.type = ${scope.type}`;
  switch (operand.kind) {
    case "slug":
      return sql`${documents} and d.slug in ${each(namesOf(test))}`;
    case "identity": {
      const ids = namesOf(test).filter((name) => /^[1-9]\d{0,17}$/.test(name));
      const byId = sql`${documents} and d.id in (select cast(value as integer) from json_each(${ids}))`;
      const bySlug = targetsOf(rows, scope, { kind: "slug" }, test);
      const byField = operand.by.map((field) => targetsOf(rows, scope, field, test));
      return join([byId, bySlug, ...byField], " union all ");
    }
    default: {
      const { rows: found } = chosenBy(rows, scope, { operand, test, negated: false }, none);
      return sql`select v.id ${found ?? none}`;
    }
  }
}

function namesOf(test: Test): string[] {
  if (test.kind !== "equals") throw new Error(`${test.kind} names no documents`);
  return test.values;
}

/** All documents that meet all conditions, each once, with its locale; of one condition at least. */
export function allMeeting(rows: Rows, scope: Scope, conditions: readonly Chosen[]): Sql {
  const first = leadOf(rows, conditions);
  const others = meetingAll(
    conditions.filter((condition) => condition !== first),
    v,
  );
  if (first === undefined)
    return sql`
      select v.locale, v.id from documents v indexed by documents_id
      where ${isShown(scope, v)} and v.type = ${scope.type} ${others}`;
  // with a plus, because SQLite would rather walk a whole index that has the ids in order than sort some for `distinct`
  const ids = first.repeats ? sql`distinct +v.locale as locale, +v.id as id` : sql`v.locale, v.id`;
  return sql`select ${ids} ${first.rows ?? none} ${others}`;
}

/** `and` all of the conditions. */
export const meetingAll = (
  conditions: readonly Chosen[],
  document: { locale: Sql; id: Sql },
): Sql => andAll(conditions.map((condition) => condition.isMet(document)));

/** ours: of sets with more rows than that none is better to begin with than another. */
const COUNTED_ROWS = 1_000;

/** The condition with the fewest rows: all others are looked up for each of them. Undefined when all are turned round. */
function leadOf(rows: Rows, conditions: readonly Chosen[]): Chosen | undefined {
  const positive = conditions.filter((condition) => condition.rows !== null);
  const early = positive.filter((condition) => !condition.isLate);
  const [first, ...others] =
    early.length > 0 || positive.length < conditions.length ? early : positive;
  if (first === undefined || others.length === 0) return first;
  const candidates = [first, ...others];
  const counts = candidates.map(
    (condition) =>
      sql`(select count(*) from (select 1 ${condition.rows ?? none} limit ${COUNTED_ROWS}))`,
  );
  const [row] = runSql<{ counts: string }>(
    rows,
    sql`select json_array(${join(counts, ", ")}) as counts`,
  );
  const sizes = JSON.parse(row?.counts ?? "[]") as number[];
  return candidates[sizes.indexOf(Math.min(...sizes))] ?? first;
}

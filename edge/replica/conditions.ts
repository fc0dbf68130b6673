import {
  type Bound,
  type Condition,
  type Operand,
  type Test,
  leafOf,
  type Leaf,
  namesOf,
  idsAmong,
} from "../../shared/content/condition.ts";
import { boundKey, pathOf, wantedKey } from "../../shared/content/values.ts";
import { findContaining } from "./contained.ts";
import type { Rows } from "./schema.ts";
import { andAll, each, join, none, runSql, sql, type Sql } from "./sql.ts";
import { Unanswerable } from "./unanswerable.ts";
import { isShown, type Scope } from "./view.ts";

/** Resolved filters as look-ups in `vals`: what `conditions.ts` of the origin says of stored fields. */

/** A condition that documents of a list meet. */
export interface Chosen {
  /** The rows `v`, with their locale and id, by which documents meet it: from `from` on. */
  rows: Sql;
  /** Whether it is turned round: met by what has no such row. */
  negated: boolean;
  /** Whether a document may have several such rows. */
  repeats: boolean;
  /** Whether texts are looked through, which no index finds: after all other conditions. */
  isLate: boolean;
  /** Whether the document of these columns, of no row `own`, meets it: shown and of the list's type. */
  isMet(document: { locale: Sql; id: Sql }): Sql;
}

const v = { locale: sql`v.locale`, id: sql`v.id`, value: sql`v.value` };

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
  const isOne = test.kind === "equals" && test.values.length === 1;
  const isPoint = isOne && leafOf(operand).kind === "value";
  const at = (row: Sql) => sql`${row}.type = ${scope.type} and ${row}.path = ${pathOf(operand)}`;
  const found = sql`from vals v where ${isShown(scope, v)} and ${at(sql`v`)} and ${holds(v)}`;
  // with a plus, because SQLite would rather look through all values that are meant than at those of the document
  const own = { value: isPoint ? sql`own.value` : sql`+own.value`, id: sql`own.id` };
  const has = ({ locale, id }: { locale: Sql; id: Sql }) => sql`exists (
    select 1 from vals own where own.locale = ${locale} and own.id = ${id} and ${at(sql`own`)} and ${holds(own)})`;
  return {
    rows: found,
    negated,
    repeats: operand.kind === "reference" ? operand.many : operand.kind === "any" && !isPoint,
    isLate: isLate(condition),
    isMet: (document) => (negated ? sql`not ${has(document)}` : has(document)),
  };
}

/** What is said of the value of a row. */
function leafHolds(
  rows: Rows,
  scope: Scope,
  { operand, test }: Condition,
  narrowed: Sql,
): (row: { value: Sql; id: Sql }) => Sql {
  const leaf = leafOf(operand);
  if (leaf.kind === "reference") {
    const targets = targetsOf(rows, { ...scope, type: leaf.target }, leaf.inner, test);
    return ({ value }) =>
      sql`${value} in (select cast(target.id as text) from (${targets}) target)`;
  }
  switch (test.kind) {
    case "equals": {
      const keys = keysOf(leaf, test.values);
      const [key] = keys;
      if (key === undefined) return () => sql`false`;
      return ({ value }) =>
        keys.length === 1 ? sql`${value} = ${key}` : sql`${value} in ${each(keys)}`;
    }
    case "between":
      return ({ value }) => sql`true ${rangeOf(value, leaf, test)}`;
    case "contains": {
      const { text } = test;
      const ids = findContaining(rows, scope, { operand, text }, narrowed);
      return ({ value, id }) => sql`(instr(${value}, ${text}) > 0 or ${id} in ${each(ids)})`;
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
      const ids = idsAmong(namesOf(test));
      const byId = sql`${documents} and d.id in (select cast(value as integer) from json_each(${ids}))`;
      const bySlug = targetsOf(rows, scope, { kind: "slug" }, test);
      const byField = operand.by.map((field) => targetsOf(rows, scope, field, test));
      return join([byId, bySlug, ...byField], " union all ");
    }
    default: {
      const { rows: found } = chosenBy(rows, scope, { operand, test, negated: false }, none);
      return sql`select v.id ${found}`;
    }
  }
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
  return sql`${placesOf(first)} ${others}`;
}

/** The documents that have a condition's rows, each once. */
export const placesOf = ({ repeats, rows }: Chosen): Sql =>
  // with a plus, because SQLite would rather walk a whole index that has the ids in order than sort some for `distinct`
  repeats
    ? sql`select distinct +v.locale as locale, +v.id as id ${rows}`
    : sql`select v.locale, v.id ${rows}`;

/** `and` all of the conditions. */
export const meetingAll = (
  conditions: readonly Chosen[],
  document: { locale: Sql; id: Sql },
): Sql => andAll(conditions.map((condition) => condition.isMet(document)));

/** ours: how many rows of each set are counted to find the smallest; so many times as many where none has an end before. */
const COUNTED_ROWS = { first: 1_000, factor: 10, last: 100_000 };

/** The condition with the fewest rows: all others are looked up for each of them. Undefined when all are turned round. */
function leadOf(rows: Rows, conditions: readonly Chosen[]): Chosen | undefined {
  const positive = conditions.filter(({ negated }) => !negated);
  const early = positive.filter((condition) => !condition.isLate);
  const [first, ...others] =
    early.length > 0 || positive.length < conditions.length ? early : positive;
  if (first === undefined || others.length === 0) return first;
  const candidates = [first, ...others];
  const { factor, last } = COUNTED_ROWS;
  for (let limit = COUNTED_ROWS.first; limit <= last; limit *= factor) {
    const sizes = countEach(rows, candidates, limit);
    const least = Math.min(...sizes);
    if (least < limit) return candidates[sizes.indexOf(least)];
  }
  return first;
}

/** How many rows each has, as far as the limit. */
function countEach(rows: Rows, candidates: readonly Chosen[], limit: number): number[] {
  const counts = candidates.map(
    (condition) => sql`(select count(*) from (select 1 ${condition.rows} limit ${limit}))`,
  );
  const [row] = runSql<{ counts: string }>(rows)`
    select json_array(${join(counts, ", ")}) as counts`;
  return JSON.parse(row?.counts ?? "[]") as number[];
}

import { sql, type SQL } from "../drizzle.ts";
import {
  type Bound,
  type Condition,
  type Operand,
  type Test,
  type ValueOperand,
  leafOf,
  type Leaf,
  namesOf,
  idsAmong,
} from "../../../shared/content/condition.ts";
import { boundKey, MAX_VALUE_CHARS, pathOf, wantedKey } from "../../../shared/content/values.ts";
import { array } from "../rows.ts";
import { allOf } from "./conditions.ts";

/** Resolved filters as look-ups in `vals`; what `conditions.ts` says of stored fields, said of the values kept of them. */

/** Documents of one type in one locale. */
export interface ValuedScope {
  typeId: number;
  locale: string;
}

/** What documents meet when it is not turned round. */
type Positive = Omit<Condition, "negated">;

/** Whether the values kept can tell who meets a condition. */
export const isTold = ({ operand, test }: Positive): boolean =>
  test.kind !== "equals" || test.values.every((value) => tells(operand, value));

function tells(operand: Operand, value: string): boolean {
  switch (operand.kind) {
    case "value":
      return wantedKey(operand.as, value) !== undefined;
    case "any":
    case "reference":
      return tells(operand.inner, value);
    case "identity":
      return operand.by.every((field) => tells(field, value));
    default:
      return true;
  }
}

/** Whether a condition is that values of the list's own documents equal one: those lie in one place of the index, in its order. */
export function isListed({ operand, test, negated }: Condition): boolean {
  const leaf = leafOf(operand);
  if (negated || leaf.kind !== "value" || test.kind !== "equals") return false;
  return keysOf(leaf, test.values).length <= 1;
}

/** Whether a condition compares values of the list's own documents. */
const isOwn = ({ operand, negated }: Condition): boolean =>
  !negated && leafOf(operand).kind === "value";

/** Whether a document is found by one row at most. */
const isOnce = (condition: Condition): boolean =>
  isListed(condition) || condition.operand.kind === "value";

/** Whether texts of the list's own documents are looked through: after all that an index can tell. */
const isLate = (condition: Condition): boolean =>
  condition.test.kind === "contains" && isOwn(condition);

/** The rows, as `v`, by which documents meet a condition when it is not turned round: from `from` on. */
export const matching = (scope: ValuedScope, { operand, test }: Positive): SQL => sql`
  from vals v where v.type_id = ${scope.typeId} and v.locale = ${scope.locale}
    and v.path = ${pathOf(operand)} and ${leafHolds(leafOf(operand), { operand, test }, scope)}`;

/** The documents, each once, that meet all conditions, of which there is one at least. */
export function allMatching(scope: ValuedScope, conditions: Condition[]): SQL {
  const early = conditions.filter((condition) => !isLate(condition));
  const late = conditions.filter(isLate);
  const leading = early.length === 0 ? late.shift() : leadOf(early);
  const others = early
    .filter((condition) => condition !== leading)
    .map((condition) => isAmong(scope, condition));
  const led = leading === undefined ? all(scope) : setOf(scope, leading);
  const found =
    others.length === 0
      ? led
      : sql`select m.document_id from (${led}) m where ${sql.join(others, sql` and `)}`;
  if (late.length === 0) return found;
  const looked = late.map((condition) => probe(scope, condition, sql`m.document_id`));
  return sql`select m.document_id from (${found} offset 0) m where ${sql.join(looked, sql` and `)}`;
}

const leadOf = (conditions: Condition[]): Condition | undefined =>
  conditions.find(isListed) ?? conditions.find(isOwn) ?? conditions.find(({ negated }) => !negated);

const all = ({ typeId, locale }: ValuedScope): SQL =>
  sql`select p.document_id from publications p where p.type_id = ${typeId} and p.locale = ${locale}`;

const setOf = (scope: ValuedScope, condition: Condition): SQL =>
  sql`select ${isOnce(condition) ? sql`` : sql`distinct`} v.document_id ${matching(scope, condition)}`;

const isAmong = (scope: ValuedScope, condition: Condition): SQL =>
  condition.negated
    ? sql`not exists (select 1 ${matching(scope, condition)} and v.document_id = m.document_id)`
    : sql`m.document_id in (select v.document_id ${matching(scope, condition)})`;

/** Whether one document meets a condition; a limit keeps the planner from joining what is to be looked up row by row. */
export const probe = (scope: ValuedScope, condition: Condition, document: SQL): SQL =>
  sql`(select true ${matching(scope, condition)} and v.document_id = ${document} limit 1) is ${condition.negated ? sql`null` : sql`true`}`;

function leafHolds(leaf: Leaf, condition: Positive, scope: ValuedScope): SQL {
  const { test } = condition;
  if (leaf.kind === "value") return valueHolds(leaf, condition);
  const targets = targetsOf(leaf.inner, test, { typeId: leaf.target, locale: scope.locale });
  // an array is made once, whatever the planner believes: joined instead, a hop without statistics multiplies with the next
  return sql`v.value = any (array(select target.document_id::text from (${targets}) target))`;
}

function valueHolds(leaf: ValueOperand, { operand, test }: Positive): SQL {
  switch (test.kind) {
    case "equals": {
      const [key, ...more] = keysOf(leaf, test.values);
      if (key === undefined) return sql`false`;
      return more.length === 0
        ? sql`v.value = ${key}`
        : sql`v.value = any (${array([key, ...more], "text")})`;
    }
    case "between":
      return rangeOf(sql`v.value`, leaf, test);
    case "contains": {
      // what was cut is read whole, all of the document's texts at the path at once
      const whole = allOf([{ operand, test, negated: false }], sql`v.locale`);
      return sql`(strpos(v.value, ${test.text}) > 0 or (char_length(v.value) >= ${MAX_VALUE_CHARS} and exists (
        select 1 from publications p join revisions r on r.id = p.revision_id
        where p.document_id = v.document_id and p.locale = v.locale and ${whole})))`;
    }
  }
}

const keysOf = ({ as }: ValueOperand, values: string[]): string[] => [
  ...new Set(values.flatMap((value) => wantedKey(as, value) ?? [])),
];

/** Cut texts are on the same side of a bound as whole ones: no bound is as long as they are. */
export function rangeOf(
  value: SQL,
  { as }: ValueOperand,
  { above, below }: { above: Bound | null; below: Bound | null },
): SQL {
  const ends = [
    above && sql`${value} ${above.inclusive ? sql`>=` : sql`>`} ${boundKey(as, above)}`,
    below && sql`${value} ${below.inclusive ? sql`<=` : sql`<`} ${boundKey(as, below)}`,
  ];
  return sql.join(
    ends.filter((end) => end !== null),
    sql` and `,
  );
}

/** Published documents of the type that a reference goes to. */
function targetsOf(operand: Operand, test: Test, scope: ValuedScope): SQL {
  const published = sql`
    select p.document_id from publications p join documents d on d.id = p.document_id
    where p.type_id = ${scope.typeId} and p.locale = ${scope.locale}`;
  switch (operand.kind) {
    case "slug":
      return sql`${published} and d.type_id = ${scope.typeId} and d.slug = any (${array(namesOf(test), "text")}) and d.deleted_at is null`;
    case "identity": {
      const ids = idsAmong(namesOf(test));
      const byId =
        ids.length === 0
          ? []
          : [sql`${published} and p.document_id = any (${array(ids, "bigint")})`];
      const bySlug = targetsOf({ kind: "slug" }, test, scope);
      const byField = operand.by.map((field) => targetsOf(field, test, scope));
      return sql.join([...byId, bySlug, ...byField], sql` union all `);
    }
    default:
      return sql`select v.document_id ${matching(scope, { operand, test })}`;
  }
}

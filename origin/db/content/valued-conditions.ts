import { sql, type SQL } from "drizzle-orm";
import type { Condition, Operand } from "../../../shared/content/filters.ts";
import { pathOf, wantedKey } from "../../../shared/content/values.ts";

/** Resolved filters as look-ups in `vals`; what `conditions.ts` says of stored fields, said of the values kept of them. */

/** Documents of one type in one locale. */
export interface ValuedScope {
  typeId: number;
  locale: string;
}

/** Whether the values kept can tell who meets a condition. */
export const isTold = ({ operand, value }: Condition): boolean => tells(operand, value);

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

/** Whether a condition compares values of the list's own documents: those are found in one place of the index. */
export function isOwn({ operand }: Condition): boolean {
  const leaf = leafOf(operand);
  return leaf.kind === "value";
}

/** The rows, as `v`, by which documents meet a condition: from `from` on. */
export const matching = (scope: ValuedScope, { operand, value }: Condition): SQL => sql`
  from vals v where v.type_id = ${scope.typeId} and v.locale = ${scope.locale}
    and v.path = ${pathOf(operand)} and ${leafHolds(leafOf(operand), value, scope)}`;

/** The documents, each once, that meet all conditions. */
export function allMatching(scope: ValuedScope, conditions: Condition[]): SQL {
  const own = conditions.find(isOwn);
  const first = own ?? conditions[0];
  if (first === undefined) throw new Error("no condition, no set");
  const others = conditions
    .filter((condition) => condition !== first)
    .map(
      (condition) =>
        sql` and v.document_id in (select v.document_id ${matching(scope, condition)})`,
    );
  const each = own === undefined ? sql`distinct v.document_id` : sql`v.document_id`;
  return sql`select ${each} ${matching(scope, first)} ${sql.join(others, sql``)}`;
}

type Leaf = Extract<Operand, { kind: "value" | "reference" }>;

function leafOf(operand: Operand): Leaf {
  if (operand.kind === "any") return leafOf(operand.inner);
  if (operand.kind === "value" || operand.kind === "reference") return operand;
  throw new Error(`no list compares ${operand.kind} by itself`);
}

function leafHolds(leaf: Leaf, value: string, scope: ValuedScope): SQL {
  if (leaf.kind === "value") {
    const key = wantedKey(leaf.as, value);
    return typeof key === "string" ? sql`v.value = ${key}` : sql`false`;
  }
  const targets = targetsOf(leaf.inner, value, { typeId: leaf.target, locale: scope.locale });
  // an array is made once, whatever the planner believes: joined instead, a hop without statistics multiplies with the next
  return sql`v.value = any (array(select target.document_id::text from (${targets}) target))`;
}

/** Published documents of the type that a reference goes to. */
function targetsOf(operand: Operand, value: string, scope: ValuedScope): SQL {
  const published = sql`
    select p.document_id from publications p join documents d on d.id = p.document_id
    where p.type_id = ${scope.typeId} and p.locale = ${scope.locale}`;
  switch (operand.kind) {
    case "slug":
      return sql`${published} and d.type_id = ${scope.typeId} and d.slug = ${value} and d.deleted_at is null`;
    case "identity": {
      const byId = /^[1-9]\d{0,17}$/.test(value)
        ? [sql`${published} and p.document_id = ${value}::bigint`]
        : [];
      const bySlug = targetsOf({ kind: "slug" }, value, scope);
      const byField = operand.by.map((field) => targetsOf(field, value, scope));
      return sql.join([...byId, bySlug, ...byField], sql` union all `);
    }
    default:
      return sql`select v.document_id ${matching(scope, { operand, value })}`;
  }
}

import { AppError } from "../errors.ts";
import { splitOperator, type Operator } from "../operators.ts";
import type { Filter, Order } from "../query-params.ts";
import { compared, equalTo, joinRanges, needOf } from "./comparisons.ts";
import type { Condition, Operand, ValueOperand } from "./condition.ts";
import type { ValueKind } from "./compared.ts";
import { componentKeys, type ContentType, type Field, type FieldOf, type Model } from "./model.ts";

/**
 * Filters and orders (the v2 API), resolved against the model: every path names fields that exist, so that SQL is
 * made of known parts and nothing of a request but the compared value reaches it.
 */

/** What a list selects, with the types whose documents decide it beside its own. */
export interface ResolvedSelection {
  conditions: Condition[];
  order: { operand: Operand; descending: boolean } | null;
  through: number[];
}

/** @throws AppError `forbidden` for a collection, `invalid` for pages, when a path names nothing (the v2 API) */
export function resolveSelection(
  model: Model,
  type: ContentType,
  selection: { filters: Filter[]; order: Order | null },
): ResolvedSelection {
  const through = new Set<number>();
  const find = (path: string) => resolvePath(model, type.fields, path.split("."), [], through);
  const resolve = (path: string) => {
    const operand = find(path);
    if (operand === undefined) throw noField(type, path);
    return operand;
  };
  const resolveFilter = ({ path, value }: Filter): Condition => {
    const named = find(path);
    if (named !== undefined) return equalTo(named, path, value);
    // a key that ends like an operator has been looked for above
    const split = splitOperator(path);
    const operand = split && find(split.path);
    if (split === undefined || operand === undefined) throw noField(type, path);
    const condition = compared(operand, split, value);
    if (condition === undefined) throw noSense(type, split);
    return condition;
  };
  const conditions = joinRanges(selection.filters.map(resolveFilter));
  const { order } = selection;
  if (order === null) return { conditions, order: null, through: [...through] };
  const column = order.path;
  const isTime = type.kind !== "collection" && (column === "published" || column === "updated");
  const operand: Operand = isTime ? { kind: "time", column } : resolve(order.path);
  if (!isScalar(operand)) throw noField(type, order.path);
  return { conditions, order: { operand, descending: order.descending }, through: [...through] };
}

const refused = (type: ContentType, sentence: string) =>
  new AppError(type.kind === "collection" ? "forbidden" : "invalid", sentence);

const noField = (type: ContentType, path: string) =>
  refused(type, `"${path}" is not a field of ${type.key} that can be filtered or ordered by.`);

const noSense = (type: ContentType, { path, operator }: { path: string; operator: Operator }) =>
  refused(type, `"__${operator}" ${needOf(operator)}, and "${path}" of ${type.key} is none.`);

/** Only what has one value per document can be ordered by. */
const isScalar = (operand: Operand): boolean => operand.kind === "value" || operand.kind === "time";

function resolvePath(
  model: Model,
  fields: Field[],
  path: string[],
  at: string[],
  through: Set<number>,
): Operand | undefined {
  const [key, ...rest] = path;
  const field = fields.find((candidate) => candidate.key === key);
  if (field === undefined) return undefined;
  const here = [...at, field.key];
  switch (field.kind) {
    case "reference":
      return resolveReference(model, field, rest, here, through);
    case "repeater": {
      const inner = resolvePath(model, field.fields, rest, [], through);
      return inner === undefined ? undefined : { kind: "any", at: here, picked: null, inner };
    }
    case "component": {
      const component = model.find("component", field.component);
      return component === undefined
        ? undefined
        : resolvePath(model, component.fields, rest, here, through);
    }
    case "component_picker": {
      const [picked = "", ...below] = rest;
      const component = componentKeys([field]).includes(picked)
        ? model.find("component", picked)
        : undefined;
      const inner = component && resolvePath(model, component.fields, below, [], through);
      return inner === undefined ? undefined : { kind: "any", at: here, picked, inner };
    }
    default:
      return rest.length === 0 ? { kind: "value", at: here, as: valueKind(field) } : undefined;
  }
}

function resolveReference(
  model: Model,
  field: FieldOf<"reference">,
  rest: string[],
  at: string[],
  through: Set<number>,
): Operand | undefined {
  const target = model.find(field.to.kind, field.to.key);
  if (target === undefined) return undefined;
  through.add(target.id);
  const named = (inner: Operand): Operand => ({
    kind: "reference",
    at,
    many: field.many,
    target: target.id,
    inner,
  });
  if (rest.length === 0) return named({ kind: "identity", by: identifying(target) });
  const inner = resolvePath(model, target.fields, rest, [], through);
  if (inner !== undefined) return named(inner);
  const isSlug = target.kind === "page" && rest.length === 1 && rest[0] === "slug";
  return isSlug ? named({ kind: "slug" }) : undefined;
}

/** Reading 16 of the v2 API. */
const identifying = ({ fields }: ContentType): ValueOperand[] =>
  fields.flatMap((field) => {
    const names = ["slug", "name", "key"].includes(field.key) && isSimple(field);
    return names ? [{ kind: "value", at: [field.key], as: valueKind(field) }] : [];
  });

/** Whether a field holds one value, and no structure. */
export const isSimple = ({ kind }: Field): boolean =>
  !["reference", "repeater", "component", "component_picker"].includes(kind);

export function valueKind({ kind }: Field): ValueKind {
  if (kind === "number" || kind === "date" || kind === "media") return kind;
  return kind === "checkbox" ? "boolean" : "text";
}

import { AppError } from "../errors.ts";
import { MAX_FILTER_CHARS, MAX_LISTED_VALUES, MAX_SLUG_CHARS } from "../limits.ts";
import { nearestNumber } from "../numbers.ts";
import { splitList, type Operator } from "../operators.ts";
import { cutText, isLongerThan } from "../text.ts";
import { plusOfExponent, type ValueKind } from "./compared.ts";
import { normalizeDate } from "./dates.ts";
import type { Bound, Condition, Operand, Range } from "./condition.ts";

/** What a filter's operator makes of its value. */

/** A filter without an operator. @throws AppError `invalid` for a text that only a list may be as long as */
export function equalTo(operand: Operand, path: string, value: string): Condition {
  refuseLong(path, value);
  return { operand, test: { kind: "equals", values: [value] }, negated: false };
}

/**
 * A filter with an operator.
 * @returns undefined where the operator makes no sense for what is compared
 * @throws AppError `invalid` for a value that it cannot compare with
 */
export function compared(
  operand: Operand,
  { path, operator }: { path: string; operator: Operator },
  value: string,
): Condition | undefined {
  if (operator === "ne") return { ...equalTo(operand, path, value), negated: true };
  if (operator === "in") {
    const values = listed(path, value);
    return { operand, test: { kind: "equals", values }, negated: false };
  }
  const as = kindOf(operand);
  if (operator === "contains") {
    const test = { kind: "contains", text: value } as const;
    return as === "text" ? { operand, test, negated: false } : undefined;
  }
  if (as !== "number" && as !== "date" && as !== "text") return undefined;
  const bound = boundOf(as, operator, value);
  if (bound === undefined) throw noValue(path, as, value);
  const isBelow = operator.startsWith("l");
  const ends = isBelow ? { above: null, below: bound } : { above: bound, below: null };
  return { operand, test: { kind: "between", ...ends }, negated: false };
}

/** The kind of the values that are compared in the end; undefined for documents, which are named. */
function kindOf(operand: Operand): ValueKind | undefined {
  if (operand.kind === "any" || operand.kind === "reference") return kindOf(operand.inner);
  return operand.kind === "value" ? operand.as : undefined;
}

function listed(path: string, text: string): string[] {
  const values = splitList(text);
  if (values.length > MAX_LISTED_VALUES)
    throw new AppError("invalid", `"${path}__in" lists at most ${MAX_LISTED_VALUES} values.`);
  for (const value of values) refuseLong(`${path}__in`, value);
  return values;
}

function refuseLong(path: string, value: string): void {
  if (!isLongerThan(value, MAX_FILTER_CHARS)) return;
  const name = cutText(`fields.${path}`, MAX_SLUG_CHARS);
  throw new AppError("invalid", `The filter "${name}" cannot be read.`);
}

/** A number that no double is has a place between two all the same. */
function boundOf(
  as: "number" | "date" | "text",
  operator: "gt" | "gte" | "lt" | "lte",
  text: string,
): Bound | undefined {
  const inclusive = operator === "gte" || operator === "lte";
  if (as === "text") return { value: text, inclusive };
  if (as === "date") {
    const date = normalizeDate(text);
    return date === undefined ? undefined : { value: date, inclusive };
  }
  const near = nearestNumber(plusOfExponent(text));
  if (near === undefined) return undefined;
  const isBelow = operator === "lt" || operator === "lte";
  const beside = isBelow ? near.side > 0 : near.side < 0;
  return { value: String(near.value), inclusive: near.side === 0 ? inclusive : beside };
}

const noValue = (path: string, as: "number" | "date" | "text", value: string) =>
  new AppError(
    "invalid",
    `"${path}" is compared with a ${as}, and "${cutText(value, MAX_SLUG_CHARS)}" is none.`,
  );

/** What an operator that makes no sense for a field would need. */
export const needOf = (operator: Operator): string =>
  operator === "contains" ? "looks into texts" : "compares numbers, dates and texts";

/** Both ends of a range of what has one value are one condition: an index reads what lies between them. */
export function joinRanges(conditions: Condition[]): Condition[] {
  const joined: Condition[] = [];
  for (const condition of conditions) {
    const at = joined.findIndex((other) => rangeOfBoth(other, condition) !== undefined);
    const other = joined[at];
    const test = other && rangeOfBoth(other, condition);
    if (test === undefined) joined.push(condition);
    else joined[at] = { ...condition, test };
  }
  return joined;
}

function rangeOfBoth(first: Condition, second: Condition): Range | undefined {
  const [a, b] = [first.test, second.test];
  if (first.operand.kind !== "value" || second.operand.kind !== "value") return undefined;
  if (a.kind !== "between" || b.kind !== "between") return undefined;
  if (first.operand.at.join(".") !== second.operand.at.join(".")) return undefined;
  if ((a.above && b.above) !== null || (a.below && b.below) !== null) return undefined;
  return { kind: "between", above: a.above ?? b.above, below: a.below ?? b.below };
}

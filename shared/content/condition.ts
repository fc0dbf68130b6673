import type { ValueKind } from "./compared.ts";

/** What documents of a list have to meet: made of known parts of the model, so that nothing but values comes from a request. */

/** Where a value is, seen from a document's stored fields. `at` are members of JSON objects. */
export type Operand =
  | { kind: "value"; at: string[]; as: ValueKind }
  /** Any element of a repeater, or any component of a picker that has the key `picked`. */
  | { kind: "any"; at: string[]; picked: string | null; inner: Operand }
  /** Any document of the type `target` that a reference names. */
  | { kind: "reference"; at: string[]; many: boolean; target: number; inner: Operand }
  /** The slug of the document itself; only behind a reference. */
  | { kind: "slug" }
  /** A bare value on a reference: the target's id, its slug, or one of its fields `slug`, `name` and `key`. */
  | { kind: "identity"; by: ValueOperand[] }
  /** When a page was published or updated; only for orders. */
  | { kind: "time"; column: "published" | "updated" };

export type ValueOperand = Extract<Operand, { kind: "value" }>;

/** Where an operand leads to several values, one of them is enough. */
export interface Condition {
  operand: Operand;
  test: Test;
  /** Met by the documents that do not meet it otherwise, and by no others. */
  negated: boolean;
}

/** What a value is held against. */
export type Test =
  /** Equal to any of the texts, each read as the kind of the value. */
  | { kind: "equals"; values: string[] }
  /** Between two bounds, or beside one; what has no value is not. */
  | { kind: "between"; above: Bound | null; below: Bound | null }
  /** A text with this one in it, byte for byte. */
  | { kind: "contains"; text: string };

export interface Bound {
  /** A text that `readWanted` reads as the kind of the value. */
  value: string;
  inclusive: boolean;
}

/** What a list compares by itself: the operand without the lists and pickers on the way. */
export type Leaf = Extract<Operand, { kind: "value" | "reference" }>;

export function leafOf(operand: Operand): Leaf {
  if (operand.kind === "any") return leafOf(operand.inner);
  if (operand.kind === "value" || operand.kind === "reference") return operand;
  throw new Error(`no list compares ${operand.kind} by itself`);
}

/** What documents are named by: their own ids, slugs and texts equal it. */
export function namesOf(test: Test): string[] {
  if (test.kind !== "equals") throw new Error(`${test.kind} names no documents`);
  return test.values;
}

/** Those that may be ids. */
export const idsAmong = (names: string[]): string[] =>
  names.filter((name) => /^[1-9]\d{0,17}$/.test(name));

export type Range = Extract<Test, { kind: "between" }>;

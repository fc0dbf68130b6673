import type { FieldKind } from "./field-kind.ts";
import { joined } from "./joined.ts";
import type { FieldOf } from "./model.ts";

export const reference: FieldKind<FieldOf<"reference">> = {
  empty: (field) => (field.many ? [] : null),
  print: (value, field, context) => {
    if (!field.many)
      return (typeof value === "number" ? context.reference(value) : undefined) ?? "null";
    const targets = idsOf(value).map((id) => context.reference(id));
    return `[${joined(targets.filter((target) => target !== undefined))}]`;
  },
  references: (value) => idsOf(value),
};

/** Ids among stored values; a number field of before may have left numbers that are none. */
export const idsOf = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((id) => Number.isSafeInteger(id) && id > 0);

import { isObject, memberOf, type Values } from "../../../shared/content/field-kind.ts";
import { componentFields } from "../../../shared/content/fields.ts";
import type { Field, Model } from "../../../shared/content/model.ts";

/** Stored values as what is written is read: fields that were taken out are not in them, and are put back afterwards. */

/** The values of the fields there are, wherever they stand. */
export function shownOf(values: unknown, fields: readonly Field[], model: Model): unknown {
  if (!isObject(values)) return values;
  const shown = fields.filter(({ key }) => Object.hasOwn(values, key));
  return Object.fromEntries(
    shown.map((field) => [field.key, shownValue(memberOf(values, field.key), field, model)]),
  );
}

function shownValue(value: unknown, field: Field, model: Model): unknown {
  switch (field.kind) {
    case "component":
      return shownOf(value, componentFields(field.component, model), model);
    case "repeater":
      return Array.isArray(value) ? value.map((item) => shownOf(item, field.fields, model)) : value;
    case "component_picker":
      return Array.isArray(value) ? value.map((item) => shownPicked(item, model)) : value;
    default:
      return value;
  }
}

function shownPicked(item: unknown, model: Model): unknown {
  if (!isObject(item) || typeof item["type"] !== "string") return item;
  const type = item["type"];
  return { type, fields: shownOf(item["fields"] ?? {}, componentFields(type, model), model) };
}

/** What was read, and beside it the stored values of fields that were taken out: they are back when the field is. */
export function withHidden(
  read: Values,
  stored: Values,
  fields: readonly Field[],
  model: Model,
): Values {
  const keys = new Set(fields.map(({ key }) => key));
  const hidden = Object.entries(stored).filter(([key]) => !keys.has(key));
  const inside = fields.flatMap((field) => {
    const [now, before] = [memberOf(read, field.key), memberOf(stored, field.key)];
    if (field.kind !== "component" || !isObject(now) || !isObject(before)) return [];
    const own = componentFields(field.component, model);
    return [[field.key, withHidden(now, before, own, model)] as const];
  });
  return { ...Object.fromEntries(hidden), ...read, ...Object.fromEntries(inside) };
}

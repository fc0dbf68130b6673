import { isObject, memberOf } from "./field-kind.ts";
import { componentFields } from "./fields.ts";
import type { Field, Model } from "./model.ts";

/** A document that stored values name, and where: paths are as `problemsOf` has them. */
export interface NamedAt {
  path: string;
  id: number;
}

/** All that stored values name, wherever they hide: as `referencesOf`, with the places. */
export function namedAt(
  values: unknown,
  fields: readonly Field[],
  model: Model,
  path = "",
): NamedAt[] {
  if (!isObject(values)) return [];
  return fields.flatMap((field) => {
    const at = path === "" ? field.key : `${path}.${field.key}`;
    const value = memberOf(values, field.key);
    switch (field.kind) {
      case "reference":
        return field.many
          ? listOf(value).flatMap((id, nth) => idAt(id, `${at}[${nth}]`))
          : idAt(value, at);
      case "repeater":
        return listOf(value).flatMap((item, nth) =>
          namedAt(item, field.fields, model, `${at}[${nth}]`),
        );
      case "component":
        return namedAt(value, componentFields(field.component, model), model, at);
      case "component_picker":
        return listOf(value).flatMap((item, nth) => {
          const type = isObject(item) ? item["type"] : undefined;
          if (!isObject(item) || typeof type !== "string") return [];
          const within = componentFields(type, model);
          return namedAt(item["fields"], within, model, `${at}[${nth}].${type}`);
        });
      default:
        return [];
    }
  });
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const idAt = (id: unknown, path: string): NamedAt[] =>
  typeof id === "number" ? [{ path, id }] : [];

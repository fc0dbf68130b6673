import { isSimple, valueKind } from "./filters.ts";
import type { ContentType, Field, Model } from "./model.ts";

/** The way `valuesOf` reads a type's documents, as JSON: another text where it would find other values. */
export const printRules = (type: ContentType, model: Model): string =>
  JSON.stringify(rulesOfFields(type.fields, model));

const rulesOfFields = (fields: Field[], model: Model): unknown[] =>
  fields.map((field) => [field.key, rulesOfField(field, model)]);

function rulesOfField(field: Field, model: Model): unknown {
  if (isSimple(field)) return valueKind(field);
  switch (field.kind) {
    case "reference":
      return ["reference", field.many];
    case "repeater":
      return ["repeater", rulesOfFields(field.fields, model)];
    case "component":
      return ["component", rulesOfComponent(field.component, model)];
    case "component_picker":
      return field.components.map((key) => [key, rulesOfComponent(key, model)]);
    default:
      throw new Error(`${field.kind} is not simple`);
  }
}

const rulesOfComponent = (key: string, model: Model): unknown[] =>
  rulesOfFields(model.find("component", key)?.fields ?? [], model);

import { createHash } from "node:crypto";
import { isSimple, valueKind } from "../../../shared/content/filters.ts";
import type { ContentType, Field, Model } from "../../../shared/content/model.ts";

/** Names the way `valuesOf` reads a type's documents; another name where it would find other values. */
export function rulesOf(type: ContentType, model: Model): string {
  const rules = JSON.stringify(rulesOfFields(type.fields, model));
  return createHash("sha256").update(rules).digest("base64url").slice(0, 22);
}

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

import type { ContentType, Field, Model } from "./model.ts";

/**
 * Names the way `wordsOf` reads a type's documents; another name where other texts, or texts in another order, would be
 * searched, or in another language. A type that shows components follows all of them: documents may hold ones that it does not offer any more.
 */
export function wordRules(type: ContentType, model: Model): string {
  const rules = textRules(type, model);
  return model.searchLanguage === null ? rules : `${model.searchLanguage} ${rules}`;
}

function textRules(type: ContentType, model: Model): string {
  if (type.kind === "post") return "post";
  const components = type.fields.some(isComponent)
    ? [...model.byId.values()].filter(({ kind }) => kind === "component")
    : [];
  return JSON.stringify([
    textsIn(type.fields),
    components.map(({ key, fields }) => [key, textsIn(fields)]),
  ]);
}

const isComponent = ({ kind }: Field): boolean =>
  kind === "component" || kind === "component_picker";

const textsIn = (fields: Field[]): unknown[] =>
  fields.flatMap((field): unknown[] => {
    switch (field.kind) {
      case "short_text":
      case "long_text":
      case "wysiwyg":
      case "html":
        return [field.key];
      case "repeater":
        return [[field.key, ...textsIn(field.fields)]];
      case "component":
        return [[field.key, "component", field.component]];
      case "component_picker":
        return [[field.key, "components"]];
      default:
        return [];
    }
  });

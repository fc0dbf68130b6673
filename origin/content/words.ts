import { isObject, type Values } from "./field-kind.ts";
import { POST_TEXTS } from "./blog.ts";
import type { ContentType, Field, Model } from "./model.ts";

/** Longest text that is indexed for search; Postgres refuses a tsvector of a megabyte. */
const MAX_WORDS_CHARS = 200_000;

/**
 * A document's own words, for search (the v2 API): its name and every text in its fields, tags stripped.
 * What it references is not searched.
 */
export function wordsOf(name: string, values: Values, type: ContentType, model: Model): string {
  const texts =
    type.kind === "post"
      ? POST_TEXTS.map((key) => values[key]).filter((text) => typeof text === "string")
      : textsOf(values, type.fields, model);
  return [name, ...texts].map(withoutMarkup).join(" ").slice(0, MAX_WORDS_CHARS);
}

function textsOf(values: unknown, fields: Field[], model: Model): string[] {
  if (!isObject(values)) return [];
  return fields.flatMap((field) => {
    const value = values[field.key];
    switch (field.kind) {
      case "short_text":
      case "long_text":
      case "wysiwyg":
      case "html":
        return typeof value === "string" ? [value] : [];
      case "repeater":
        return listOf(value).flatMap((item) => textsOf(item, field.fields, model));
      case "component":
        return textsOf(value, fieldsOf(field.component, model), model);
      case "component_picker":
        return listOf(value).flatMap((item) =>
          textsOf(item["fields"], fieldsOf(String(item["type"]), model), model),
        );
      default:
        return [];
    }
  });
}

const fieldsOf = (component: string, model: Model) =>
  model.find("component", component)?.fields ?? [];
const listOf = (value: unknown): Values[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Good enough for an index: what looks like a tag or an entity is a gap between words. */
const withoutMarkup = (text: string) => text.replaceAll(/<[^<>]*>|&[a-z#0-9]+;/gi, " ");

import { textOfHtml } from "../html-text.ts";
import { SEARCHED_TEXT_CHARS } from "../limits.ts";
import { searchWords, type Word } from "../search-words.ts";
import { isObject, memberOf, type Values } from "./field-kind.ts";
import { POST_TEXTS } from "./blog-fields.ts";
import type { ContentType, Field, Model } from "./model.ts";

/** A word of a document. */
export interface PlacedWord extends Word {
  /** Whether it is of the document's name, which counts for more. */
  inName: boolean;
}

/**
 * A document's own words, for search (the v2 API): its name and every text in its fields, as far as `SEARCHED_TEXT_CHARS`
 * go. What it references is not searched.
 */
export function wordsOf(
  name: string,
  values: Values,
  type: ContentType,
  model: Model,
): PlacedWord[] {
  const texts =
    type.kind === "post"
      ? POST_TEXTS.map((key) => values[key]).filter((text) => typeof text === "string")
      : textsOf(values, type.fields, model);
  const words: PlacedWord[] = [];
  let left = SEARCHED_TEXT_CHARS;
  for (const [index, html] of [name, ...texts].entries()) {
    const { text } = textOfHtml(html, left);
    left -= text.length;
    const before = words.at(-1)?.position ?? 0;
    for (const word of searchWords(text))
      words.push({ text: word.text, position: before + word.position, inName: index === 0 });
  }
  return words;
}

function textsOf(values: unknown, fields: Field[], model: Model): string[] {
  if (!isObject(values)) return [];
  return fields.flatMap((field) => {
    const value = memberOf(values, field.key);
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

import { textOfHtml } from "../html-text.ts";
import {
  LAST_PHRASE_PLACE,
  LAST_WORD_PLACE,
  MAX_WORD_PLACES,
  SEARCHED_TEXT_CHARS,
  SEARCHED_WORDS_BYTES,
} from "../limits.ts";
import { searchWords } from "../search-words.ts";
import { stemAsWord, stemOf, type SearchLanguage } from "../stems.ts";
import { isObject, memberOf, type Values } from "./field-kind.ts";
import { POST_TEXTS } from "./blog-fields.ts";
import type { ContentType, Field, Model } from "./model.ts";

/** A word of a document. */
export interface DocumentWord {
  text: string;
  /** Where it is, counted from 1 through all texts, ascending; all that is past `LAST_PHRASE_PLACE` is at `LAST_WORD_PLACE`. */
  places: number[];
  /** How many of its places are in the document's name, which comes first. */
  inName: number;
}

/** What a word takes besides its letters, and each of its places, where words are stored. */
const WORD_BYTES = 12;
const PLACE_BYTES = 2;

/**
 * A document's own words, for search (the v2 API): its name and every text in its fields, as far as `SEARCHED_TEXT_CHARS`
 * and `SEARCHED_WORDS_BYTES` go, each word once, and the stems that differ from their words in the site's language. What it
 * references is not searched. Pure: whoever has the document has its words, with the same places.
 */
export function wordsOf(
  name: string,
  values: Values,
  type: ContentType,
  model: Model,
): DocumentWord[] {
  const texts =
    type.kind === "post"
      ? POST_TEXTS.map((key) => values[key]).filter((text) => typeof text === "string")
      : textsOf(values, type.fields, model);
  const kept = createKept();
  let left = SEARCHED_TEXT_CHARS;
  let before = 0;
  for (const [index, html] of [name, ...texts].entries()) {
    const { text } = textOfHtml(html, left);
    left -= text.length;
    const words = searchWords(text);
    for (const { text: word, position } of words)
      for (const each of withStem(word, model.searchLanguage))
        if (!kept.add(each, before + position, index === 0)) return kept.words();
    before += words.reduce((last, { position }) => Math.max(last, position), 0);
  }
  return kept.words();
}

/** A stem that is the word itself is found as that. */
function withStem(word: string, language: SearchLanguage | null): string[] {
  const stem = stemOf(word, language);
  return stem === undefined || stem === word ? [word] : [word, stemAsWord(stem)];
}

function createKept() {
  const found = new Map<string, DocumentWord>();
  const encoder = new TextEncoder();
  let bytes = 0;
  return {
    words: () => [...found.values()],
    /** @returns whether there was room */
    add(text: string, position: number, inName: boolean): boolean {
      const word = found.get(text) ?? { text, places: [], inName: 0 };
      const isNew = word.places.length === 0;
      bytes += isNew ? WORD_BYTES + encoder.encode(text).length : PLACE_BYTES;
      if (bytes > SEARCHED_WORDS_BYTES) return false;
      if (isNew) found.set(text, word);
      const place = position > LAST_PHRASE_PLACE ? LAST_WORD_PLACE : position;
      if (word.places.at(-1) === place || word.places.length === MAX_WORD_PLACES) return true;
      word.places.push(place);
      if (inName) word.inName++;
      return true;
    },
  };
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

import { PREFIX_CHARS } from "../limits.ts";
import { parseSearch, type Phrase } from "../search-query.ts";
import type { DocumentWord } from "./words.ts";

/**
 * What a search finds, and in which order: said once, for every store that searches. Whole numbers only, so that they all
 * say the same.
 *
 * **The points of a word** in a document: `NAME_POINTS` when it is in the document's name, and one each when it is in its
 * other texts once, twice and four times.
 * **The rank of a document** is the sum, over all forms of all words asked for, of the form's `times` × its points. The form
 * that begins words has no points of its own: it counts one when there is such a word, and one more when one is in the name.
 * The highest rank comes first; among equals the newest, then the highest id.
 */

export const NAME_POINTS = 4;
/** How often a word is in the other texts for one more point. */
export const REPEATS = [1, 2, 4] as const;

/** A word to look for. */
export interface Form {
  text: string;
  /** Stands for all words that begin with it. */
  begins: boolean;
  /** What its points count. */
  times: number;
}

/** What a document must have: a word in any of its forms, or words at these distances from the first of them. */
export type Sought =
  | { kind: "word"; forms: Form[] }
  | { kind: "phrase"; words: { text: string; distance: number }[] };

export interface Search {
  /** A document is found by one that has everything in `with`, and of each set in `without` not everything. */
  alternatives: { with: Sought[]; without: Sought[][] }[];
  /** What the rank is made of, each once. */
  ranked: Form[];
}

const TIMES = { exact: 4, begins: 1 };

/** Reads what somebody looks for. */
export function planSearch(text: string): Search {
  const alternatives = parseSearch(text).map((alternative) => ({
    with: alternative.with.map((phrase) => soughtOf(phrase, formsOf)),
    without: alternative.without.map((phrases) =>
      phrases.map((phrase) => soughtOf(phrase, (word) => [exactly(word)])),
    ),
  }));
  const ranked = new Map<string, Form>();
  for (const sought of alternatives.flatMap((alternative) => alternative.with))
    for (const form of rankedIn(sought)) ranked.set(`${form.text}${form.begins ? "*" : ""}`, form);
  return { alternatives, ranked: [...ranked.values()] };
}

function soughtOf(phrase: Phrase, forms: (word: string, begins: boolean) => Form[]): Sought {
  const [first] = phrase;
  if (first !== undefined && phrase.length === 1)
    return { kind: "word", forms: forms(first.text, first.begins === true) };
  const from = first?.position ?? 0;
  const words = phrase.map(({ text, position }) => ({ text, distance: position - from }));
  return { kind: "phrase", words };
}

const exactly = (text: string): Form => ({ text, begins: false, times: TIMES.exact });

/** A word that is still being typed also stands for those that begin with it, unless that would be half of all words. */
function formsOf(word: string, begins: boolean): Form[] {
  const forms = [exactly(word)];
  if (begins && Array.from(word).length >= PREFIX_CHARS)
    forms.push({ text: word, begins: true, times: TIMES.begins });
  return forms;
}

const rankedIn = (sought: Sought): Form[] =>
  sought.kind === "word" ? sought.forms : sought.words.map(({ text }) => exactly(text));

/** What a word counts for in the rank. */
export function pointsOf({ places, inName }: Pick<DocumentWord, "places" | "inName">): number {
  const others = places.length - inName;
  return (inName > 0 ? NAME_POINTS : 0) + REPEATS.filter((count) => others >= count).length;
}

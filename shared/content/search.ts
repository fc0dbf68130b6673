import { PREFIX_CHARS, RANKED_FORMS } from "../limits.ts";
import { parseSearch, type AskedWord, type Phrase } from "../search-query.ts";
import { stemAsWord, stemOf, type SearchLanguage } from "../stems.ts";
import type { DocumentWord } from "./words.ts";

/**
 * What a search finds, and in which order: said once, for every store that searches. Whole numbers only, so that they all
 * say the same.
 *
 * **The points of a word** in a document: `NAME_POINTS` when it is in the document's name, and one each when it is in its
 * other texts once, twice and four times.
 * **The rank of a document** is the sum, over all forms of all words asked for, of the form's `times` × its points. The form
 * that begins words has no points of its own: it counts one when there is such a word, and one more when one is in the name.
 * Past `RANKED_FORMS` forms none
 * counts. The highest rank comes first; among equals the newest, then the highest id.
 *
 * **In a site's language** a word also stands for those of its stem: for the stem as a word and for the stem of others, which
 * count half of what the word itself counts. Quoted, without, and with marks inside, a word is only itself.
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
  /** What the rank is made of, each once, `RANKED_FORMS` at most. */
  ranked: Form[];
}

const TIMES = { exact: 4, stem: 2, begins: 1 };

/** Finds nothing. */
export const NO_SEARCH: Search = { alternatives: [], ranked: [] };

/** Reads what somebody looks for in a site of this language. */
export function planSearch(text: string, language: SearchLanguage | null): Search {
  const alternatives = parseSearch(text).map((alternative) => ({
    with: alternative.with.map((phrase) => soughtOf(phrase, (word) => formsOf(word, language))),
    without: alternative.without.map((phrases) =>
      phrases.map((phrase) => soughtOf(phrase, (word) => [exactly(word.text)])),
    ),
  }));
  const ranked = new Map<string, Form>();
  for (const sought of alternatives.flatMap((alternative) => alternative.with))
    for (const form of rankedIn(sought)) {
      const name = `${form.text}${form.begins ? "*" : ""}`;
      // what is asked for itself, too, is not only of another word's stem
      if ((ranked.get(name)?.times ?? 0) < form.times) ranked.set(name, form);
    }
  return { alternatives, ranked: [...ranked.values()].slice(0, RANKED_FORMS) };
}

function soughtOf(phrase: Phrase, forms: (word: AskedWord) => Form[]): Sought {
  const [first] = phrase;
  if (first !== undefined && phrase.length === 1) return { kind: "word", forms: forms(first) };
  const from = first?.position ?? 0;
  const words = phrase.map(({ text, position }) => ({ text, distance: position - from }));
  return { kind: "phrase", words };
}

const exactly = (text: string, times = TIMES.exact): Form => ({ text, begins: false, times });

/** A word that is still being typed also stands for those that begin with it, unless that would be half of all words. */
function formsOf(
  { text: word, begins, exact }: AskedWord,
  language: SearchLanguage | null,
): Form[] {
  const forms = [exactly(word)];
  const stem = exact === true ? undefined : stemOf(word, language);
  if (stem !== undefined) {
    if (stem !== word) forms.push(exactly(stem, TIMES.stem));
    forms.push(exactly(stemAsWord(stem), TIMES.stem));
  }
  if (begins === true && Array.from(word).length >= PREFIX_CHARS)
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

import { FOLDED_TEXT_CHARS, SEARCHED_WORD_CHARS } from "./limits.ts";
import { cutText, normalizeText } from "./text.ts";

/**
 * What text is found by: the one way from text to words, for what is stored and for what is asked. Pure; never fails;
 * time in proportion to the text.
 *
 * Folded: compatibility forms (`ﬁ`, full width), case (`ß` is `ss`; `İ`, `I` and `ı` are `i`; `ς` is `σ`), the marks of Latin,
 * Greek and Cyrillic letters, the vowel points of Arabic and Hebrew. Kept: marks that are letters of their script (kana,
 * Devanagari, Thai). What nobody sees (soft hyphens, joiners, marks of direction) is dropped.
 */

/** A word without spaces around it, or a stretch of a script that is written without them. */
export interface Run {
  text: string;
  unspaced: boolean;
  /** Where it begins, counted from 1: a word is one place, of an unspaced stretch each character. */
  position: number;
}

export interface Word {
  text: string;
  position: number;
}

/** Marks that are dropped; those of other scripts are letters. */
const MARKS = new RegExp(
  `[${String.raw`\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8`}${String.raw`\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f`}]`,
  "gu",
);
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/** Letters that have no form with a mark to take off. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["ς", "σ"],
  ["ı", "i"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["ł", "l"],
  ["đ", "d"],
  ["ð", "d"],
  ["þ", "th"],
  ["ħ", "h"],
]);
const FOLDED_LETTERS = new RegExp(`[${[...LETTERS.keys()].join("")}]`, "gu");

/** Scripts written without spaces, and Hangul, whose words end in particles. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}ー`;
const IN_WORDS = String.raw`\p{L}\p{N}\p{M}`;
const RUNS = new RegExp(
  `(?:(?=[${IN_WORDS}])[${UNSPACED}])+|(?:(?![${UNSPACED}])[${IN_WORDS}])+`,
  "gu",
);
const BEGINS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");
const MARK = /^\p{M}$/u;

/** The text as it is compared: equal for what readers take for the same. Folding again changes nothing. */
export const fold = (text: string): string => normalizeText(folded(folded(text)), "NFC");

// upper case first: it has the full forms (`ß`, `ŉ`); what is lowered from it may have marks again, so twice
const folded = (text: string): string =>
  normalizeText(decomposed(text).replace(UNSEEN, "").toUpperCase().toLowerCase(), "NFKD")
    .replace(MARKS, "")
    .replace(FOLDED_LETTERS, (letter) => LETTERS.get(letter) ?? letter);

/** Some letters become eighteen: what no text of a language becomes is cut. */
const decomposed = (text: string): string =>
  cutText(normalizeText(text, "NFKD"), FOLDED_TEXT_CHARS);

/** The words and unspaced stretches of a text, folded, in its order. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let position = 1;
  for (const [found] of fold(text).matchAll(RUNS)) {
    const unspaced = BEGINS_UNSPACED.test(found);
    runs.push({ text: unspaced ? found : cutText(found, SEARCHED_WORD_CHARS), unspaced, position });
    position += unspaced ? Array.from(found).length : 1;
  }
  return runs;
}

/**
 * The words of a text. Of an unspaced stretch every character and every two neighbours are words, so that whatever is in
 * it is found without a dictionary.
 */
export const searchWords = (text: string): Word[] =>
  runsOf(text).flatMap((run) =>
    run.unspaced
      ? [...charactersOf(run), ...pairsOf(run)]
      : [{ text: run.text, position: run.position }],
  );

const charactersOf = ({ text, position }: Run): Word[] =>
  Array.from(text)
    .map((character, at) => ({ text: character, position: position + at }))
    .filter((word) => !MARK.test(word.text));

/** Whether a word is of an unspaced stretch. */
export const isUnspaced = (word: string): boolean => BEGINS_UNSPACED.test(word);

/** Whether a word is a single character of an unspaced stretch. */
export const isCharacter = (word: string): boolean =>
  isUnspaced(word) && Array.from(word).length === 1;

/** Every two neighbours of an unspaced stretch. */
export function pairsOf({ text, position }: Run): Word[] {
  const characters = Array.from(text);
  return characters
    .slice(1)
    .map((next, at) => ({ text: `${characters[at] ?? ""}${next}`, position: position + at }));
}

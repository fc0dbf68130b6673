import { stemmer as english } from "@orama/stemmers/english";
import { stemmer as french } from "@orama/stemmers/french";
import { stemmer as german } from "@orama/stemmers/german";
import { stemmer as spanish } from "@orama/stemmers/spanish";

/** What the forms of a word have in common (`breads`, `bread`), in the languages that a site's search can be told. */

const STEMMERS = { de: german, en: english, es: spanish, fr: french };

export type SearchLanguage = keyof typeof STEMMERS;
export const SEARCH_LANGUAGES = ["de", "en", "es", "fr"] as const satisfies SearchLanguage[];

/** Words of other letters have no stem, nor what is too short to have an ending. */
const STEMMED = /^[a-z]{3,}$/;
const STEM = /^[a-z]+$/;

/** The stem of a word of `search-words.ts`, so that marks make no difference here either; undefined for one that has none. */
export function stemOf(word: string, language: SearchLanguage | null): string | undefined {
  if (language === null || !STEMMED.test(word)) return undefined;
  const stem = STEMMERS[language](word);
  return STEM.test(stem) ? stem : undefined;
}

/** A stem among words: no word begins like it, so it is none of those that begin with what is typed. */
export const isStem = (word: string): boolean => word.startsWith("=");
export const stemAsWord = (stem: string): string => `=${stem}`;

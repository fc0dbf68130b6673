import { PHRASE_STRETCHES } from "./limits.ts";
import { isCharacter, pairsOf, runsOf, type Run, type Word } from "./search-words.ts";

/** What a search asks for, in the words of `search-words.ts`. */

export interface AskedWord extends Word {
  /** Whether it may be unfinished: then it stands for the words that begin with it, too. */
  begins?: true;
  /** Whether it was quoted by itself: then it stands for no other form of it. */
  exact?: true;
}

/** Words that must stand where the first of them is: at their positions relative to it; alone, anywhere. */
export type Phrase = AskedWord[];

/** One way to match: every phrase, and none of the others. */
export interface Alternative {
  with: Phrase[];
  without: Phrase[][];
}

const PART = /-?"[^"]*"|[^\s"]+/g;

/**
 * Reads a search as people type it: all words, `"words in this order"`, `-without`, `one or other`. A word with a mark inside
 * (`o'hara`) is its parts in their order. An alternative that only says without finds nothing, like no words at all. The last
 * word may be unfinished, unless it is quoted, without, or of a script that is found by any of its stretches.
 */
export function parseSearch(text: string): Alternative[] {
  const alternatives: Alternative[] = [{ with: [], without: [] }];
  const parts = Array.from(text.matchAll(PART), ([part]) => part);
  for (const [index, part] of parts.entries()) {
    if (part.toLowerCase() === "or") {
      alternatives.push({ with: [], without: [] });
      continue;
    }
    const phrases = part.includes('"') ? quoted(part) : unquoted(part, index === parts.length - 1);
    const current = alternatives.at(-1);
    if (phrases.length === 0 || current === undefined) continue;
    if (part.startsWith("-")) current.without.push(phrases);
    else current.with.push(...phrases);
  }
  return alternatives.filter((alternative) => alternative.with.length > 0);
}

/**
 * One phrase of everything in it; but an unspaced character by itself stands alone, and a phrase ends with `PHRASE_STRETCHES`
 * unspaced stretches.
 */
function quoted(part: string): Phrase[] {
  const phrases: Phrase[] = [];
  let stretches = 0;
  let isOpen = false;
  for (const run of runsOf(part)) {
    const words = wordsOfRun(run);
    const isAlone = isCharacter(run.text);
    if (!isOpen || isAlone) {
      phrases.push([]);
      stretches = 0;
    }
    phrases.at(-1)?.push(...words);
    if (run.unspaced) stretches++;
    isOpen = !isAlone && stretches < PHRASE_STRETCHES;
  }
  for (const phrase of phrases)
    if (phrase.length === 1) for (const word of phrase) word.exact = true;
  return phrases;
}

/**
 * Neighbours among words are a phrase; of an unspaced stretch each pair only has to be there.
 * @param isLast whether more of it may still be typed
 */
function unquoted(part: string, isLast: boolean): Phrase[] {
  const phrases: Phrase[] = [];
  let open: Phrase | undefined;
  for (const run of runsOf(part)) {
    if (run.unspaced) {
      phrases.push(...wordsOfRun(run).map((word) => [word]));
      open = undefined;
    } else if (open === undefined) {
      open = wordsOfRun(run);
      phrases.push(open);
    } else open.push(...wordsOfRun(run));
  }
  const [last] = open ?? [];
  if (isLast && last !== undefined && open?.length === 1) last.begins = true;
  return phrases;
}

function wordsOfRun(run: Run): AskedWord[] {
  const pairs = run.unspaced ? pairsOf(run) : [];
  return pairs.length > 0 ? pairs : [{ text: run.text, position: run.position }];
}

import { pairsOf, runsOf, type Run, type Word } from "./search-words.ts";

/** What a search asks for, in the words of `search-words.ts`. */

/** Words that must stand where the first of them is: at their positions relative to it; alone, anywhere. */
export type Phrase = Word[];

/** One way to match: every phrase, and none of the others. */
export interface Alternative {
  with: Phrase[];
  without: Phrase[][];
}

const PART = /-?"[^"]*"|[^\s"]+/g;

/**
 * Reads a search as people type it: all words, `"words in this order"`, `-without`, `one or other`. A word with a mark inside
 * (`o'hara`) is its parts in their order. An alternative that only says without finds nothing, like no words at all.
 */
export function parseSearch(text: string): Alternative[] {
  const alternatives: Alternative[] = [{ with: [], without: [] }];
  for (const [part] of text.matchAll(PART)) {
    if (part.toLowerCase() === "or") {
      alternatives.push({ with: [], without: [] });
      continue;
    }
    const phrases = part.includes('"') ? quoted(part) : unquoted(part);
    const current = alternatives.at(-1);
    if (phrases.length === 0 || current === undefined) continue;
    if (part.startsWith("-")) current.without.push(phrases);
    else current.with.push(...phrases);
  }
  return alternatives.filter((alternative) => alternative.with.length > 0);
}

/** One phrase of everything in it. */
function quoted(part: string): Phrase[] {
  const words = runsOf(part).flatMap(wordsOfRun);
  return words.length === 0 ? [] : [words];
}

/** Neighbours among words are a phrase; of an unspaced stretch each pair only has to be there. */
function unquoted(part: string): Phrase[] {
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
  return phrases;
}

function wordsOfRun(run: Run): Word[] {
  const pairs = run.unspaced ? pairsOf(run) : [];
  return pairs.length > 0 ? pairs : [{ text: run.text, position: run.position }];
}

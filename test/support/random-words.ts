import type { DocumentWord } from "../../shared/content/words.ts";
import type { Search, Sought } from "../../shared/content/search.ts";

type Random = () => number;

/** Texts and searches that meet each other, hostile ones included, and what a search finds by its definition. */

const WORDS = [
  "bread", "breads", "breaded", "Breading", "generalizations", "general", "bre", "BREAD", "rye", "sour", "sourdough", "crème", "creme",
  "cre\u0300me", "Straße", "strasse", "İstanbul", "o'hara", "world-wide", "3.14", "東京都", "京都", "東京都京都", "서울", "東",
  "ラーメン", "한글", "שָׁלוֹם", "שלום", "مُحَمَّد", "हिन्दी", "ภาษาไทย", "𝒳𝒴", "xy", "😀", "a\u0301\u0323\u0308", "soft\u00adware",
  "x".repeat(150), "x".repeat(100), "x".repeat(99), "𝒳".repeat(120), "\u202eabc\u202c", "\ud800bread", "''", "or", "OR", "iPhone東京", "and", "not", "&|!:*()", "\\", "%_", "œuvre", "ﬁn", "fine", "finest",
]; // prettier-ignore

const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

/** Some words, some of them again and again. */
export function randomText(random: Random, most: number): string {
  const count = Math.floor(random() * (most + 1));
  const few = Array.from({ length: 4 }, () => pick(random, WORDS));
  return Array.from({ length: count }, () => pick(random, random() < 0.5 ? few : WORDS)).join(
    pick(random, [" ", " ", ", ", "\n", " … "]),
  );
}

export function randomSearch(random: Random): string {
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const word = pick(random, WORDS);
    const kind = random();
    if (kind < 0.15) return `"${word} ${pick(random, WORDS)}"`;
    if (kind < 0.2) return `"${word} ${pick(random, WORDS)} ${pick(random, WORDS)}"`;
    if (kind < 0.25) return `-${word}`;
    if (kind < 0.3) return `-"${word} ${pick(random, WORDS)}"`;
    if (kind < 0.4) return "or";
    if (kind < 0.55) return word.slice(0, 1 + Math.floor(random() * word.length));
    return word;
  });
  return parts.join(" ");
}

export interface SearchedDocument {
  id: number;
  published: number;
  words: DocumentWord[];
}

/** The ids and ranks that a search gives by its definition, in its order: every document looked at, every place compared. */
export function searchByDefinition(
  documents: SearchedDocument[],
  search: Search,
): { id: number; rank: number }[] {
  return documents
    .filter(({ words }) =>
      search.alternatives.some(
        (one) =>
          one.with.every((sought) => holds(words, sought)) &&
          !one.without.some((all) => all.every((sought) => holds(words, sought))),
      ),
    )
    .map(({ id, published, words }) => ({ id, published, rank: rankOf(words, search) }))
    .toSorted((a, b) => b.rank - a.rank || b.published - a.published || b.id - a.id)
    .map(({ id, rank }) => ({ id, rank }));
}

function holds(words: DocumentWord[], sought: Sought): boolean {
  if (sought.kind === "word")
    return sought.forms.some(({ text, begins }) =>
      words.some((word) => (begins ? word.text.startsWith(text) : word.text === text)),
    );
  const isAt = (text: string, place: number) =>
    words.some((word) => word.text === text && word.places.includes(place));
  const starts = words.flatMap((word) => word.places);
  return starts.some((start) =>
    sought.words.every(({ text, distance }) => isAt(text, start + distance)),
  );
}

function rankOf(words: DocumentWord[], { ranked }: Search): number {
  let rank = 0;
  for (const { text, begins, times } of ranked) {
    if (begins) {
      const begun = words.filter((word) => word.text.startsWith(text));
      if (begun.length > 0) rank += times;
      if (begun.some((word) => word.inName > 0)) rank += times;
      continue;
    }
    const word = words.find((each) => each.text === text);
    if (word === undefined) continue;
    const others = word.places.length - word.inName;
    const points =
      (word.inName > 0 ? 4 : 0) +
      (others >= 1 ? 1 : 0) +
      (others >= 2 ? 1 : 0) +
      (others >= 4 ? 1 : 0);
    rank += times * points;
  }
  return rank;
}

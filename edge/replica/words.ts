import { pointsOf } from "../../shared/content/search.ts";
import type { DocumentWord } from "../../shared/content/words.ts";
import type { Place } from "./document.ts";
import type { Rows } from "./schema.ts";

/** What documents are found by, in the ledger's SQLite. */

/** A word with its points and, in JSON, its places. */
type Kept = [word: string, points: number, places: string];

const statement = {
  find: "select type, words from worded where locale = ? and id = ?",
  remove: `delete from words
    where locale = ? and type = ? and word in (select value from json_each(?)) and id = ?`,
  set: `insert or replace into words (locale, type, id, word, points, places)
    select ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2 from json_each(?4)`,
  note: "insert or replace into worded (locale, id, type, words) values (?, ?, ?, ?)",
  forget: "delete from worded where locale = ? and id = ?",
};

/**
 * Keeps what a document is found by in a locale, in the transaction of the caller, and writes only the words that are others
 * than before: each row written costs.
 * @param words `wordsOf` the row of the log; none when it is gone, or of a type that nobody searches
 */
export function takeWords(
  rows: Rows,
  { locale, id }: Place,
  type: number,
  words: DocumentWord[],
): void {
  const made = words.map((word): Kept => [word.text, pointsOf(word), JSON.stringify(word.places)]);
  const text = JSON.stringify(made);
  const [had] = rows.run<{ type: number; words: string }>(statement.find, locale, id);
  if (had === undefined ? made.length === 0 : had.type === type && had.words === text) return;
  const before = had === undefined ? [] : (JSON.parse(had.words) as Kept[]);
  const isMoved = had !== undefined && had.type !== type;
  const gone = isMoved ? before : lackedBy(made, before, ([word]) => word);
  if (had !== undefined && gone.length > 0) {
    const goneWords = JSON.stringify(gone.map(([word]) => word));
    rows.run(statement.remove, locale, had.type, goneWords, id);
  }
  const changed = isMoved ? made : lackedBy(before, made, (word) => JSON.stringify(word));
  if (changed.length > 0) rows.run(statement.set, locale, type, id, JSON.stringify(changed));
  if (made.length === 0) rows.run(statement.forget, locale, id);
  else rows.run(statement.note, locale, id, type, text);
}

/** Of the words, those whose name none of the others has. */
function lackedBy(others: Kept[], words: Kept[], nameOf: (word: Kept) => string): Kept[] {
  const names = new Set(others.map(nameOf));
  return words.filter((word) => !names.has(nameOf(word)));
}

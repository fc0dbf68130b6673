import { pointsOf } from "../../shared/content/search.ts";
import type { DocumentWord } from "../../shared/content/words.ts";
import { LAST_WORD_PLACE } from "../../shared/limits.ts";
import { isCharacter } from "../../shared/search-words.ts";
import { AppError } from "../../shared/errors.ts";
import { isStem } from "../../shared/stems.ts";
import type { Place } from "./bodies.ts";
import { NO_WORD, pointsToken } from "./match.ts";
import { IDS_OF_SPACE, SPACES, type Rows } from "./schema.ts";

/** What documents are found by, in the ledger's SQLite: tokens of `match.ts`, in a document of FTS5 each. */

const statement = {
  space: "select no from spaces where locale = ? and type = ?",
  addSpace: "insert into spaces (locale, type) values (?, ?)",
  remove: "delete from words where rowid = cast(? as integer)",
  set: "insert into words (rowid, places, others) values (cast(? as integer), ?, ?)",
};

/**
 * Keeps what a document is found by in a locale, in the transaction of the caller. Written whole: FTS5 keeps it in some
 * pages, however many words it has.
 * @param types of the document: the one it had when it was last kept, and the one it has
 * @param words `wordsOf` the row of the log; none when it is gone, or of a type that nobody searches
 */
export function takeWords(
  rows: Rows,
  { locale, id }: Place,
  types: { before: number | undefined; now: number | undefined },
  words: DocumentWord[],
): void {
  const before = types.before === undefined ? undefined : findSpace(rows, locale, types.before);
  if (before !== undefined) rows.run(statement.remove, rowOf(before, id));
  if (types.now === undefined || words.length === 0) return;
  const space = findSpace(rows, locale, types.now) ?? addSpace(rows, locale, types.now);
  rows.run(statement.set, rowOf(space, id), placesOf(words), othersOf(words));
}

const rowOf = (space: number, id: number): number => space * IDS_OF_SPACE + id;

function findSpace(rows: Rows, locale: string, type: number): number | undefined {
  const [space] = rows.run<{ no: number }>(statement.space, locale, type);
  return space?.no;
}

function addSpace(rows: Rows, locale: string, type: number): number {
  rows.run(statement.addSpace, locale, type);
  const space = findSpace(rows, locale, type);
  if (space === undefined || space >= SPACES)
    throw new AppError("internal", `a replica has words of ${SPACES} types and locales at most`);
  return space;
}

/** Words that are whole stretches of a text, or pairs of an unspaced one: at a place there is one at most. */
const isOfText = ({ text }: DocumentWord): boolean => !isStem(text) && !isCharacter(text);

const isPast = (place: number): boolean => place === LAST_WORD_PLACE;

function placesOf(words: DocumentWord[]): string {
  const tokens: string[] = [];
  for (const word of words)
    if (isOfText(word))
      for (const place of word.places) if (!isPast(place)) tokens[place - 1] = word.text;
  // what no word is at is undefined here, not only empty
  return Array.from(tokens, (token) => token ?? NO_WORD).join(" ");
}

function othersOf(words: DocumentWord[]): string {
  const tokens: string[] = [];
  for (const word of words) {
    if (!isOfText(word) || word.places.every(isPast)) tokens.push(word.text);
    const points = pointsOf(word);
    if (points > 1) tokens.push(pointsToken(word.text, points));
  }
  return tokens.join(" ");
}

import {
  NAME_POINTS,
  REPEATS,
  type Form,
  type Search,
  type Sought,
} from "../../shared/content/search.ts";
import { isUnspaced } from "../../shared/search-words.ts";

/**
 * `shared/content/search.ts` said in the language of FTS5. What a document is found by are tokens in two columns:
 *
 * | column | tokens |
 * |---|---|
 * | `places` | the text, place after place: its words, and of an unspaced stretch the pairs; `.` where neither is |
 * | `others` | single characters of unspaced stretches, stems, words past the last place of a phrase; `+3bread` for a word that has three points; of one point nothing is said |
 */

/** Signs that no word has. ASCII letters and digits, and all that is not ASCII, are of tokens anyway. */
export const TOKEN_SIGNS = "=+.";
/** Where no word is. */
export const NO_WORD = ".";

export const pointsToken = (word: string, points: number): string => `+${points}${word}`;

const MOST_POINTS = NAME_POINTS + REPEATS.length;
const upTo = (last: number, first: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** What all documents have that are found, and no others. */
export const printSearch = ({ alternatives }: Search): string =>
  either(
    alternatives.map((alternative) => {
      const all = alternative.with.map(printSought).join(" AND ");
      if (alternative.without.length === 0) return all;
      const not = alternative.without.map((every) => every.map(printSought).join(" AND "));
      return `((${all}) NOT (${either(not)}))`;
    }),
  );

/** What gives a document points, and how many: they are summed. */
export interface Part {
  finds: string;
  points: number;
}

export function partsOf({ text, begins, times }: Form): Part[] {
  if (begins)
    return [
      { finds: printForm({ text, begins }), points: times },
      {
        finds: either(
          upTo(MOST_POINTS, NAME_POINTS).map((points) => `"${pointsToken(text, points)}" *`),
        ),
        points: times,
      },
    ];
  return [
    { finds: printForm({ text, begins }), points: times },
    ...upTo(MOST_POINTS, 2).map((points) => ({
      finds: `"${pointsToken(text, points)}"`,
      points: times * (points - 1),
    })),
  ];
}

/** Words hold letters, marks and digits only. */
const printForm = ({ text, begins }: Pick<Form, "text" | "begins">): string =>
  `"${text}"${begins ? " *" : ""}`;

const printSought = (sought: Sought): string =>
  sought.kind === "word"
    ? either(sought.forms.map(printForm))
    : `places : ${either(textsOf(sought.words).map((text) => `"${text}"`))}`;

const either = (expressions: string[]): string =>
  expressions.length === 1
    ? expressions.join("")
    : `(${expressions.map((each) => `(${each})`).join(" OR ")})`;

/**
 * The phrase as texts of tokens, one after the other. After an unspaced stretch a place follows that no pair begins at; in a
 * document one may, where the stretch goes on with what is asked for next.
 */
function textsOf(words: { text: string; distance: number }[]): string[] {
  let texts = [""];
  for (const [index, { text, distance }] of words.entries()) {
    const before = words[index - 1];
    const isGap = before !== undefined && distance > before.distance + 1;
    if (isGap) {
      const between = [NO_WORD];
      if (isUnspaced(text)) between.push(`${lastOf(before.text)}${firstOf(text)}`);
      texts = texts.flatMap((each) => between.map((token) => `${each} ${token}`));
    }
    texts = texts.map((each) => (index === 0 ? text : `${each} ${text}`));
  }
  return texts;
}

const firstOf = (text: string): string => Array.from(text)[0] ?? "";
const lastOf = (text: string): string => Array.from(text).at(-1) ?? "";

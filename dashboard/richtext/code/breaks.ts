/** How lines of a text end, so that an editor which knows lines alone gives back the text it was given. */

/** The one break that all lines of a text end with; `mixed` where they are not the same. */
export type Breaks = "\n" | "\r\n" | "\r" | "mixed";

const BREAK = /\r\n?|\n/g;

/** @returns `\n` for a text of one line */
export function breaksOf(text: string): Breaks {
  const [first, other] = new Set(text.match(BREAK) as Breaks[] | null);
  return other === undefined ? (first ?? "\n") : "mixed";
}

/** The text with a line feed where a line ends. Of mixed ones a carriage return is a character of its line. */
export const feedsOf = (text: string, breaks: Breaks): string =>
  breaks === "mixed" ? text : text.replaceAll(breaks, "\n");

/** The text again that `feedsOf` was given. */
export const textOf = (feeds: string, breaks: Breaks): string =>
  breaks === "mixed" ? feeds : feeds.replaceAll("\n", breaks);

/** What comes from elsewhere, with line feeds alone. */
export const onlyFeeds = (text: string): string => text.replaceAll(BREAK, "\n");

import { get, type Row } from "./row.ts";
import { pages, prose } from "./things.ts";

/** What a search takes for the same word: one page holds each in a way of its own (`PROSE`). */

const finds = (query: string, what: string): Row =>
  get(`/pages/search/?query=${encodeURIComponent(query)}`, { meta: pages(1), data: [prose] }, what);
const findsNot = (query: string, what: string): Row =>
  get(`/pages/search/?query=${encodeURIComponent(query)}`, { meta: pages(0), data: [] }, what);

export const searchRows: Row[] = [
  finds("crème", "a named character reference"),
  finds("creme", "without its mark"),
  finds("Zürich", "a numeric character reference"),
  finds("software", "a soft hyphen"),
  finds("soft\u00adware", "a soft hyphen in what is asked"),
  finds("hypertext", "a tag inside a word"),
  finds("hyper", "the beginning of a word, last in the search"),
  finds("cafe hyper", "the same after a word"),
  finds("milk or hyper", "the same after another choice"),
  findsNot("hyper cafe", "half of a word that is not the last"),
  findsNot("text", "the end of a word"),
  findsNot('"hyper"', "half of a word in quotes"),
  findsNot("hy", "too little of a word"),
  finds("cafe -hyper", "without half of a word, which is there whole"),
  finds("überall", "a tag inside a word, and a mark"),
  findsNot("richsoft", "a tag between words"),
  finds("gamma", "after a sign that begins no tag"),
  finds("café", "composed, of decomposed"),
  finds("cafe\u0301", "decomposed, of decomposed"),
  finds("ｃａｆé", "full width"),
  finds("İstanbul", "a dotted capital"),
  finds("istanbul", "in small letters"),
  finds("ISTANBUL", "in other capitals"),
  finds("strasse", "a sharp s"),
  finds("οδος", "a final sigma"),
  finds("東京", "the beginning of what has no spaces"),
  finds("京都", "its end"),
  finds("都", "a character of it"),
  findsNot("京東", "what it does not hold"),
  finds("o'hara", "a sign inside a word"),
  finds('"cafe istanbul"', "words in their order"),
  findsNot('"istanbul cafe"', "words in another order"),
  findsNot("cafe -istanbul", "without a word that is there"),
  finds("cafe -milk", "without a word that is not there"),
  finds("milk or cafe", "one of two"),
  findsNot("-milk", "only without"),
  findsNot("hidden", "a script"),
  findsNot("unseen", "a comment"),
];

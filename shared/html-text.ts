import { decodeHTML } from "entities";

/**
 * The text of HTML as a reader sees it: markup and comments gone, references decoded. What only marks letters (`<b>`)
 * leaves a word whole, whatever else has a tag is a gap. Never fails; one pass, whatever the text.
 */

/** Elements inside a word. All others begin and end words, `<sup>` too: what it marks is a note more often than a letter. */
const INSIDE_WORDS = new Set(
  "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub time tt u var wbr".split(
    " ",
  ),
);
/** Elements whose content is not text. */
const UNSEEN = new Set(["script", "style"]);
const LETTER = /[a-z]/i;
const NAME_END = /[\s/>]/;

/** Where the text stands, and how far it went, which a test counts. */
interface Cursor {
  html: string;
  at: number;
  steps: number;
}

/** @returns the text, and how many characters were looked at for it */
export function textOfHtml(html: string, maxChars: number): { text: string; steps: number } {
  const cursor: Cursor = { html, at: 0, steps: 0 };
  const parts: string[] = [];
  let chars = 0;
  const add = (text: string) => {
    parts.push(text);
    chars += text.length;
  };
  while (cursor.at < html.length && chars < maxChars) {
    const begin = cursor.at;
    const opened = skipTo(cursor, "<") ?? html.length;
    if (opened > begin) add(decodeHTML(html.slice(begin, Math.min(opened, begin + maxChars))));
    cursor.at = opened;
    if (opened < html.length) add(readMarkup(cursor));
  }
  return { text: parts.join("").slice(0, maxChars), steps: cursor.steps };
}

/** Passes what begins with `<`. @returns what stands for it in the text: nothing, a gap, or itself */
function readMarkup(cursor: Cursor): string {
  const { html, at } = cursor;
  const closes = html[at + 1] === "/";
  const first = html[at + (closes ? 2 : 1)] ?? "";
  if (LETTER.test(first)) return readTag(cursor, closes);
  if (html.startsWith("<!--", at)) return readUntil(cursor, at + 2, "-->");
  if (closes || first === "!" || first === "?") return readUntil(cursor, at + 1, ">");
  cursor.at = at + 1;
  return "<";
}

/** A comment or the like, which leaves a word whole; without an end it is the rest. */
function readUntil(cursor: Cursor, from: number, end: string): string {
  cursor.at = from;
  const found = skipTo(cursor, end);
  cursor.at = found === undefined ? cursor.html.length : found + end.length;
  return "";
}

/** A tag; what never ends as one is text. */
function readTag(cursor: Cursor, closes: boolean): string {
  const { html, at: begin } = cursor;
  let end = begin + (closes ? 2 : 1);
  while (end < html.length && !NAME_END.test(html[end] ?? "")) end += 1;
  cursor.steps += end - begin;
  const name = html.slice(begin + (closes ? 2 : 1), end).toLowerCase();
  cursor.at = end;
  if (!passAttributes(cursor)) return decodeHTML(html.slice(begin, cursor.at));
  if (!closes && UNSEEN.has(name)) skipUnseen(cursor, name);
  return INSIDE_WORDS.has(name) ? "" : " ";
}

/** Goes behind the tag's `>`; a quoted value may hold one. @returns false before another `<` or the end */
function passAttributes(cursor: Cursor): boolean {
  const { html } = cursor;
  for (; cursor.at < html.length; cursor.at += 1) {
    cursor.steps += 1;
    const char = html[cursor.at];
    if (char === "<") return false;
    if (char === ">") {
      cursor.at += 1;
      return true;
    }
    if (char !== '"' && char !== "'") continue;
    const begin = cursor.at;
    cursor.at += 1;
    cursor.at = skipTo(cursor, char) ?? begin;
  }
  return false;
}

function skipUnseen(cursor: Cursor, name: string): void {
  for (;;) {
    const found = skipTo(cursor, "</");
    if (found === undefined) {
      cursor.at = cursor.html.length;
      return;
    }
    cursor.at = found;
    const named = cursor.html.slice(found + 2, found + 3 + name.length).toLowerCase();
    if (named.startsWith(name) && (named === name || NAME_END.test(named.at(-1) ?? ""))) return;
    cursor.at = found + 2;
  }
}

/** Where `wanted` is from here on, undefined when it is not: of a quote that can happen once, of all else it is the end. */
function skipTo(cursor: Cursor, wanted: string): number | undefined {
  const found = cursor.html.indexOf(wanted, cursor.at);
  cursor.steps += (found === -1 ? cursor.html.length : found) - cursor.at;
  return found === -1 ? undefined : found;
}

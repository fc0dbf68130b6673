import type { Random } from "../../../shared/clock.ts";
import { pick } from "../../support/random.ts";
import type { Seen } from "./history.ts";

/** What there is in the world: pages, the items they embed, and the paths that show them. */

/** Pages, each with an item inside. */
export const NOTES = Array.from({ length: 8 }, (_, index) => `note-${index}`);
/** Items, each inside of several pages. */
export const LEAVES = Array.from({ length: 3 }, (_, index) => `leaf-${index}`);
export const DOCUMENTS = [...NOTES, ...LEAVES];
export const LIST = "/v2/pages/note/";
export const LEAF_LIST = "/v2/content/leaf/";

/** The item that a page embeds. */
export const leafOf = (note: string): string => LEAVES[NOTES.indexOf(note) % LEAVES.length] ?? "";

export const isNote = (document: string): boolean => NOTES.includes(document);

/** Every page by itself, and lists of all pages and of all items; each is in the log. */
export const LOGGED_PATHS = [...NOTES.map((note) => `${LIST}${note}/`), LIST, LEAF_LIST];

export const isLogged = (path: string): boolean => LOGGED_PATHS.includes(path);

/** Sizes of lists that no log has: few enough that caches have them, enough that none stays fresh. */
const UNLOGGED_SIZES = { least: 20, count: 10 };

/** A list of everything that no log has. */
export function drawUnlogged(random: Random): string {
  const size = UNLOGGED_SIZES.least + Math.floor(random() * UNLOGGED_SIZES.count);
  return `${pick(random, [LIST, LEAF_LIST])}?page_size=${size}`;
}

/** What a text says of itself, wherever it is shown. */
export const textOf = (document: string, number: number): string => `${document}#${number}`;
const MARKER = /"((?:note|leaf)-\d+)#(\d+)"/g;

/** What a path shows, but for what is embedded. */
function covers(path: string): readonly string[] {
  if (path.startsWith(LEAF_LIST)) return LEAVES;
  const slug = path.slice(LIST.length, -1);
  return isNote(slug) ? [slug] : NOTES;
}

/** What an answer shows of each document, embedded ones among them. `trouble`: what is wrong with it. */
export function seenIn(
  path: string,
  status: number,
  text: string,
): { seen: Seen; trouble: string } {
  const body = parsed(text);
  if (body === undefined) return { seen: {}, trouble: `the body is no JSON: ${text.slice(0, 80)}` };
  const covered = covers(path);
  if (status === 404) {
    const seen = Object.fromEntries(covered.map((document) => [document, null]));
    return { seen, trouble: "detail" in body ? "" : "a 404 without detail" };
  }
  if (status !== 200) return { seen: {}, trouble: "detail" in body ? "" : "no detail" };
  const numbers = new Map<string, number>();
  for (const [, document = "", digits] of text.matchAll(MARKER)) {
    const number = Number(digits);
    const other = numbers.get(document) ?? number;
    if (other !== number) return { seen: {}, trouble: `shows ${document}#${other} and #${number}` };
    numbers.set(document, number);
  }
  const embedded = covered.filter((one) => isNote(one) && numbers.has(one)).map(leafOf);
  const expected = [...new Set([...covered, ...embedded])];
  const seen = expected.map((document) => [document, numbers.get(document) ?? null] as const);
  return { seen: Object.fromEntries([...seen, ...numbers]), trouble: "" };
}

/** An object of JSON; undefined when it is none. */
export function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

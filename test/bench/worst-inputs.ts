import { MAX_LISTED_CHARS, MAX_QUERY_CHARS, MAX_SLUG_CHARS } from "../../shared/limits.ts";
import { COLLECTION, PAGE_TYPE, slugOf } from "./site.ts";

/** What somebody could send to make a door work hardest, by its length; and what is usual there, of the same length. */
export interface WorstInput {
  door: string;
  input: string;
  /** In characters. The row doubles half of it. */
  size: number;
  worst: (size: number) => Asked;
  usual: (size: number) => Asked;
}

/** A request to the origin, or a printed query to the documents of an edge. */
export type Asked =
  | { to: "origin"; method: string; path: string; body?: string }
  | { to: "edge"; printed: string };

const filled = (piece: string, size: number) =>
  piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

/** Words that differ, as many as there is room for. */
function differing(size: number, between = " "): string {
  const words: string[] = [];
  for (let length = 0, at = 0; length < size; at++) {
    const word = `w${at.toString(36)}`;
    words.push(word);
    length += word.length + between.length;
  }
  return words.join(between).slice(0, size);
}

const PROSE =
  "<p>The quick brown fox jumps over the lazy dog, and nobody who saw it was <b>surprised</b>.</p>\n";

const edit = (fields: object): Asked => ({
  to: "origin",
  method: "PATCH",
  path: `/v2/pages/${PAGE_TYPE}/${slugOf(1)}/`,
  body: JSON.stringify({ fields }),
});
const editRaw = (fields: string): Asked => ({
  to: "origin",
  method: "PATCH",
  path: `/v2/pages/${PAGE_TYPE}/${slugOf(1)}/`,
  body: `{"fields":${fields}}`,
});

const TEXT_CHARS = 2_000_000;
const prose = (size: number) => edit({ body: filled(PROSE, size) });

/** Each makes careless code look again at what it has seen. */
const TEXTS: Record<string, (size: number) => string> = {
  "one endless tag": (size) => `<a ${filled('b="c" ', size)}`,
  "tags that never end": (size) => filled("<a ", size),
  "quotes that never end": (size) => `<a ${filled("\"'", size)}`,
  "comments that never end": (size) => filled("<!--", size),
  "a script that never ends": (size) => `<script>${filled("</scrip ", size)}`,
  "references without an end": (size) => filled("&amp", size),
  "images without an address": (size) => filled("<img src='", size),
  "marks in a row": (size) => `a${filled("\u0301\u0316", size)}`,
  "letters that are eighteen": (size) => filled("\ufdfa", size),
  "one word": (size) => filled("a", size),
  "words that all differ": (size) => differing(size),
  "no spaces at all": (size) => filled("山川草木花鳥風月", size),
};

const texts: WorstInput[] = Object.entries(TEXTS).map(([input, made]) => ({
  door: "a text of a write",
  input,
  size: TEXT_CHARS,
  worst: (size) => edit({ body: made(size) }),
  usual: prose,
}));

const members = (size: number) => {
  const count = Math.floor(size / 12);
  return `{${Array.from({ length: count }, (_, at) => `"k${String(at).padStart(8, "0")}":0`).join()}}`;
};

const bodies: WorstInput[] = [
  ["lists in lists", 2_000_000, (size: number) => filled("[", size)] as const,
  ["lists as deep as may be", 2_000_000, (size: number) => nested(size)] as const,
  ["members without an end", 2_000_000, members] as const,
  ["one number of digits", 2_000_000, (size: number) => `{"price":${filled("7", size)}}`] as const,
  ["escapes", 2_000_000, (size: number) => `{"body":"${filled("\\u0041", size)}"}`] as const,
].map(([input, size, made]) => ({
  door: "the JSON of a write",
  input,
  size,
  worst: (chars: number) => editRaw(made(chars)),
  usual: prose,
}));

function nested(size: number): string {
  const one = `${"[".repeat(28)}${"]".repeat(28)},`;
  return `{"body":[${filled(one, size)}0]}`;
}

const list = (parameters: Record<string, string>): string =>
  `/v2/pages/${PAGE_TYPE}/?${new URLSearchParams(parameters).toString().replaceAll("%2C", ",")}`;
const get = (path: string): Asked => ({ to: "origin", method: "GET", path });
/** As long an address of a plain list. */
const plain = (size: number) => list({ utm_source: filled("a", size) });

/** Lists as long as they may be, and texts that are looked through. @param size of the lists, together */
const filters = (size: number): Record<string, string> => {
  const values = differing(Math.floor(size / 3), ",").slice(0, MAX_LISTED_CHARS);
  const some = values.split(",").slice(0, 100).join(",");
  const piece = filled("e", 20);
  return {
    "fields.title__in": some,
    "fields.category__in": some,
    "fields.category__ne": "c7",
    "fields.title__contains": piece,
    "fields.body__contains": piece,
    "fields.body__ne": filled("x", 200),
    "fields.price__gte": "1",
    order: "-price",
  };
};
const LISTS_CHARS = 3 * 400;

const SEARCHES: Record<string, (size: number) => string> = {
  alternatives: (size) => filled("er or ni or ", size),
  "words, all of them": (size) => differing(size),
  "words in an order": (size) => `"${filled("e a i o ", size - 2)}"`,
  "without words": (size) => `er ${filled("-ab ", size - 3)}`,
  "no spaces at all": (size) => filled("山川草木花鳥風月", size),
  "a beginning of many words": (size) => `${filled("en ", size - 2)}er`,
};
const search = (text: string) =>
  `/v2/pages/search/?${new URLSearchParams({ query: text }).toString()}`;

const reads: WorstInput[] = [
  {
    door: "a list at the origin",
    input: "the longest filters",
    size: LISTS_CHARS,
    worst: (size) => get(list(filters(size))),
    usual: (size) => get(plain(size)),
  },
  {
    door: "a list at an edge",
    input: "the longest filters",
    size: LISTS_CHARS,
    worst: (size) => ({ to: "edge", printed: list(filters(size)) }),
    usual: () => ({ to: "edge", printed: list({}) }),
  },
  ...(["origin", "edge"] as const).flatMap((to) =>
    Object.entries(SEARCHES).map(([input, made]) => {
      const ask = (text: string): Asked =>
        to === "origin" ? get(search(text)) : { to, printed: search(text) };
      return {
        door: `a search at ${to === "origin" ? "the origin" : "an edge"}`,
        input,
        size: MAX_QUERY_CHARS,
        worst: (size: number) => ask(made(size)),
        usual: (size: number) => ask(filled("en", size)),
      };
    }),
  ),
  {
    door: "a page",
    input: "the longest slug",
    size: MAX_SLUG_CHARS,
    worst: (size) => get(`/v2/pages/${PAGE_TYPE}/${filled("-a", size)}/`),
    usual: (size) => get(`/v2/pages/${PAGE_TYPE}/${filled("article", size)}/`),
  },
  {
    door: "collections",
    input: "keys that are not there",
    size: 2_000,
    worst: (size) =>
      get(`/v2/content/?keys=${differing(size, ",").split(",").slice(0, 50).join()}`),
    usual: (size) => get(`/v2/content/?keys=${COLLECTION}&utm_source=${filled("a", size)}`),
  },
];

export const WORST_INPUTS: WorstInput[] = [...texts, ...bodies, ...reads];

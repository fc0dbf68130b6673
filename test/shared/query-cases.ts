import fc from "fast-check";
import type { Random } from "../../shared/clock.ts";
import { MEDIA_FORMS, type Paging } from "../../shared/query-params.ts";
import type { ContentQuery, Query } from "../../shared/query.ts";
import { pick, shuffle } from "../support/random.ts";

/** Queries and URLs by chance, and what each URL asks for according to tables written by hand. */

const SLUG_CHARS = Array.from("ABCXYZabcxyz0189_-");
const slug = fc.string({ unit: fc.constantFrom(...SLUG_CHARS), minLength: 1, maxLength: 100 });
const type = fc.oneof(fc.constant("*"), slug);
const locale = fc.option(
  fc.string({ unit: fc.constantFrom(...SLUG_CHARS), minLength: 1, maxLength: 10 }),
);
const common = {
  levels: fc.integer({ min: 1, max: 5 }),
  locale,
  media: fc.constantFrom(...MEDIA_FORMS),
};
const path = fc
  .array(slug, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(".").slice(0, 200))
  .map((text) => text.replace(/\.$/, ""));
const filter = fc.record({ path, value: fc.string({ unit: "grapheme", maxLength: 40 }) });
const selection = {
  filters: fc
    .uniqueArray(filter, { selector: (one) => one.path, maxLength: 10 })
    .map((list) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1))),
  order: fc
    .option(fc.record({ path, descending: fc.boolean() }))
    .map((order) => order && unsigned(order)),
};
/** A leading minus is the direction, not part of the path. */
const unsigned = (order: { path: string; descending: boolean }) => ({
  ...order,
  path: order.path.replace(/^-+/, "a").replace(/^fields\./, "a."),
});
const words = fc
  .string({ unit: fc.constantFrom(...Array.from("abc0 é&=+%/")), maxLength: 30 })
  .map((text) => text.trim().replace(/\s+/g, " "));
const slugOrNone = fc.option(slug);
const taxonomy = fc.constantFrom("author" as const, "category" as const, "tag" as const);
const size = fc.integer({ min: 1, max: 100 });
const paging: fc.Arbitrary<Paging> = fc.oneof(
  fc.record({
    mode: fc.constant("page" as const),
    page: fc.integer({ min: 1, max: 1_000_000 }),
    size,
  }),
  fc.record({
    mode: fc.constant("offset" as const),
    offset: fc.integer({ min: 0, max: 1_000_000 }),
    limit: size,
  }),
);
const keys = fc
  .uniqueArray(slug, { maxLength: 50 })
  .filter((list) => list.length !== 1)
  .map((list) => list.toSorted());

/** Any valid query that a URL can ask for. */
export const contentQuery: fc.Arbitrary<ContentQuery> = fc.oneof(
  fc
    .record({ kind: fc.constant("pages" as const), type, paging, ...common, ...selection })
    .map((query) => (query.type === "*" ? { ...query, filters: [], order: null } : query)),
  fc.record({
    kind: fc.constant("page_search" as const),
    text: words,
    type: fc.option(type),
    paging,
    ...common,
  }),
  fc.record({
    kind: fc.constant("posts" as const),
    paging,
    excludeBody: fc.boolean(),
    locale,
    author: slugOrNone,
    category: slugOrNone,
    tag: slugOrNone,
  }),
  fc
    .record({ kind: fc.constant("post" as const), slug, locale })
    .map((query) => ({ ...query, slug: query.slug === "search" ? "find" : query.slug })),
  fc.record({ kind: fc.constant("post_search" as const), text: words, paging, locale }),
  fc.record({ kind: fc.constant("terms" as const), of: taxonomy, recentPosts: fc.boolean() }),
  fc.record({ kind: fc.constant("term" as const), of: taxonomy, slug, recentPosts: fc.boolean() }),
  fc.record({
    kind: fc.constant("feed" as const),
    raw: fc.boolean(),
    format: fc.constantFrom("rss" as const, "atom" as const, "sitemap" as const),
    category: slugOrNone,
    tag: slugOrNone,
  }),
  fc.record({ kind: fc.constant("page" as const), type, slug, ...common }),
  fc.record({
    kind: fc.constant("items" as const),
    key: slug,
    form: fc.constantFrom("path" as const, "keys" as const),
    paging,
    ...common,
    ...selection,
  }),
  fc.record({ kind: fc.constant("collections" as const), keys, ...common, ...selection }),
  fc
    .record({ kind: fc.constant("item" as const), key: slug, id: fc.maxSafeNat(), ...common })
    .map((query) => ({ ...query, id: Math.max(1, query.id) })),
);

/** Any valid query at all. */
export const query: fc.Arbitrary<Query> = fc.oneof(
  { weight: 9, arbitrary: contentQuery },
  fc.record({
    kind: fc.constant("token" as const),
    hash: fc.string({
      unit: fc.constantFrom(...Array.from("0123456789abcdef")),
      minLength: 64,
      maxLength: 64,
    }),
  }),
);

/** A text and what it means; a meaning that is an error code is what the whole request becomes. */
type Row<T> = readonly [text: string, meaning: T];
const wrong = { invalid: "error invalid", notFound: "error not_found" } as const;
type Wrong = (typeof wrong)[keyof typeof wrong];

const types: Row<string>[] = [
  ["*", "*"],
  ["blog", "blog"],
  ["Blog", "Blog"],
  ["*a", wrong.notFound],
  ["b/g", wrong.notFound],
];
const slugs: Row<string>[] = [
  ["home", "home"],
  ["Home", "Home"],
  ["home_-2", "home_-2"],
  ["*", wrong.notFound],
  ["home.css", wrong.notFound],
  ["home/", wrong.notFound],
  ["home\0", wrong.notFound],
  ["hömé", wrong.notFound],
  ["home ", wrong.notFound],
];
const ids: Row<string>[] = [
  ["1", "1"],
  ["12", "12"],
  ["01", wrong.notFound],
  ["0", wrong.notFound],
  ["-1", wrong.notFound],
  ["1e1", wrong.notFound],
  ["9007199254740993", wrong.notFound],
];
const keyLists: Row<string>[] = [
  ["", ""],
  [",", ""],
  ["a", "a"],
  [" a ", "a"],
  ["a,a", "a"],
  ["A", "A"],
  ["a,b", "a,b"],
  ["b,a", "a,b"],
  ["b, a,,b", "a,b"],
  ["a,B", "B,a"],
  ["a;b", wrong.notFound],
  ["a,*", wrong.notFound],
];
const levels: Row<number | Wrong>[] = [
  ["", 2],
  ["1", 1],
  ["2", 2],
  ["+2", 2],
  ["002", 2],
  ["3", 3],
  ["5", 5],
  ["9", 5],
  ["0", 1],
  ["-3", 1],
  ["3.0", wrong.invalid],
  [" 3", wrong.invalid],
  ["3&levels=4", wrong.invalid],
  ["٣", wrong.invalid],
  ["1e0", wrong.invalid],
];
const locales: Row<string>[] = [
  ["", ""],
  ["de", "de"],
  ["DE", "DE"],
  ["de-AT", "de-AT"],
  ["de;draft=1", wrong.invalid],
  ["de,en", wrong.invalid],
  ["de\0", wrong.invalid],
  ["*", wrong.invalid],
  ["12345678901", wrong.invalid],
];
const pages: Row<number | Wrong>[] = [
  ["", 1],
  ["1", 1],
  ["01", 1],
  ["+1", 1],
  ["2", 2],
  ["1000000", 1_000_000],
  ["1000001", wrong.notFound],
  ["0", wrong.notFound],
  ["-1", wrong.notFound],
  ["last", wrong.notFound],
  ["2.0", wrong.notFound],
];
const sizes: Row<number>[] = [
  ["", 10],
  ["10", 10],
  ["010", 10],
  ["0", 10],
  ["-5", 10],
  ["x", 10],
  ["5", 5],
  ["100", 100],
  ["101", 100],
  ["99999999999999999999", 10],
];
const offsets: Row<number>[] = [
  ["", 0],
  ["0", 0],
  ["x", 0],
  ["-7", 0],
  ["7", 7],
  ["07", 7],
  ["1000000", 1_000_000],
  ["2000000", 1_000_000],
];

const switches: Row<string>[] = [
  ["", ""],
  ["0", ""],
  ["no", ""],
  ["1", "on"],
  ["true", "on"],
  ["True", "on"],
];
const values: Row<string>[] = [
  ["", "="],
  ["a", "=a"],
  ["A", "=A"],
  ["a b", "=a b"],
  ["a&order=b", "=a&order=b"],
];
const lists: Row<string>[] = [
  ["", "="],
  ["a", "=a"],
  ["a,b", "=a,b"],
  ["b,a", "=b,a"],
  ["x".repeat(300), `=${"x".repeat(300)}`],
  ["x".repeat(4_001), wrong.invalid],
];
const bounds: Row<string>[] = [
  ["1", "=1"],
  ["1.0", "=1.0"],
  ["x".repeat(201), wrong.invalid],
];
const orders: Row<string>[] = [
  ["", ""],
  ["title", "title up"],
  ["fields.title", "title up"],
  ["-title", "title down"],
  ["a.b", "a.b up"],
  ["a;b", wrong.invalid],
  ["-", wrong.invalid],
];

/** What is known of each parameter. */
const parameters = {
  levels,
  locale: locales,
  page: pages,
  page_size: sizes,
  offset: offsets,
  limit: sizes,
  keys: keyLists,
  alt_media_text: switches,
  media_srcset: switches,
  "fields.title": values,
  "fields.a.b": values,
  "fields.title__in": lists,
  "fields.title__gte": bounds,
  order: orders,
} as const;
type Parameter = keyof typeof parameters;

/** Parameters that are none of ours, however much they look like one. */
const strangers: Row<null>[] = [
  ["utm_source", null],
  ["draft", null],
  ["levels[]", null],
  ["levels\0", null],
  [" levels", null],
  ["LEVELS", null],
  ["Page", null],
  ["keys[0]", null],
  ["__proto__", null],
  ["constructor", null],
  ["locale;levels", null],
  ["callback", null],
];

/** What a URL asks for, before it is written down. */
export interface Ask {
  resource: "pages" | "content";
  path: Row<string>[];
  params: Partial<Record<Parameter, Row<string | number>>>;
}

/** A row by chance; wrong ones are rarer than the tables have them, or hardly a URL would be right. */
function pickRow<T extends string | number>(random: Random, rows: readonly Row<T>[]): Row<T> {
  const row = pick(random, rows);
  return isWrong(row[1]) && random() < 0.9 ? pickRow(random, rows) : row;
}

/** An ask by chance, wrong ones among them. */
export function randomAsk(random: Random): Ask {
  const depth = pick(random, [0, 1, 1, 2, 2]);
  const resource = pick(random, ["pages", "content"] as const);
  // a list of pages needs a type; a path of keys never is empty
  const [first, second] = resource === "pages" ? [types, slugs] : [keyLists.slice(2), ids];
  const path = [pickRow(random, first), pickRow(random, second)].slice(
    0,
    resource === "pages" ? Math.max(1, depth) : depth,
  );
  const ask: Ask = { resource, path, params: {} };
  for (const name of Object.keys(parameters) as Parameter[]) {
    if (random() < 0.35) ask.params[name] = pickRow<string | number>(random, parameters[name]);
  }
  return ask;
}

/** The same ask, or one that differs in one parameter or path segment. */
export function neighbour(random: Random, ask: Ask): Ask {
  if (random() < 0.4) return ask;
  const name = pick(random, Object.keys(parameters) as Parameter[]);
  const params = { ...ask.params };
  if (random() < 0.3) delete params[name];
  else params[name] = pickRow<string | number>(random, parameters[name]);
  return { ...ask, params };
}

/** Writes an ask down: any order, spelling, slash form, with duplicates before what counts, and strangers anywhere. */
export function writeUrl(random: Random, ask: Ask): URL {
  const pieces: string[][] = [];
  for (const [name, row] of Object.entries(ask.params)) {
    const overruled = random() < 0.2 ? [pick(random, ["3", "xx", "", "%"])] : [];
    pieces.push(
      [...overruled, row[0]].map((value) => `${spell(random, name)}=${spell(random, value)}`),
    );
  }
  while (random() < 0.4) {
    const [name] = pick(random, strangers);
    pieces.push([`${spell(random, name)}=${spell(random, pick(random, ["3", "de", "1;2"]))}`]);
  }
  const search = interleave(random, pieces).join("&");
  const path = ask.path.map(([text]) => `/${spell(random, text, false)}`).join("");
  const slash = random() < 0.5 ? "/" : "";
  return new URL(
    `https://edge.test/v2/${ask.resource}${path}${slash}${search === "" ? "" : "?"}${search}`,
  );
}

/** The pieces in any order; what belongs together keeps its own. */
function interleave(random: Random, pieces: string[][]): string[] {
  const order = shuffle(
    random,
    pieces.flatMap((piece, index) => piece.map(() => index)),
  );
  const left = pieces.map((piece) => [...piece]);
  return order.map((index) => left[index]?.shift() ?? "");
}

/** Characters as they are where a URL allows it, else percent-encoded, with hex digits of either case. */
function spell(random: Random, text: string, isQuery = true): string {
  const encoder = new TextEncoder();
  return Array.from(text)
    .map((char) => {
      const isPlain = /[A-Za-z0-9_*,;.-]/.test(char);
      if (isPlain && random() < 0.8) return char;
      if (char === " " && isQuery && random() < 0.5) return "+";
      const hex = [...encoder.encode(char)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`);
      return random() < 0.5 ? hex.join("") : hex.join("").toUpperCase();
    })
    .join("");
}

const isWrong = (meaning: unknown): meaning is Wrong =>
  meaning === wrong.invalid || meaning === wrong.notFound;

/** What an ask asks for, in words of its own: equal texts for the same, an error for what cannot be asked. */
export function meaningOf(ask: Ask): string {
  const of = (name: Parameter) => ask.params[name]?.[1];
  const [first, second] = ask.path.map(([, meaning]) => meaning);
  if (ask.resource === "pages") {
    const isDetail = second !== undefined;
    const selects = isDetail || first === "*" ? [] : selectionOf(ask);
    return settle([first, second], [...selects, ...(isDetail ? [] : pagingOf(ask))], ask);
  }
  if (second !== undefined) {
    const isOneKey = isWrong(first) || !String(first).includes(",");
    // one item is of one collection, named exactly
    const exact = isOneKey && ask.path[0]?.[0] === first;
    return settle([exact ? first : wrong.notFound, second], [], ask);
  }
  const list = first ?? of("keys") ?? "";
  const isSingle = list !== "" && !String(list).includes(",");
  const form = first === undefined || !isSingle ? "by keys" : "by path";
  return settle([form, list], [...selectionOf(ask), ...(isSingle ? pagingOf(ask) : [])], ask);
}

const selectionOf = ({ params }: Ask) =>
  (["fields.title", "fields.a.b", "fields.title__in", "fields.title__gte", "order"] as const).map(
    (name) => params[name]?.[1] ?? "",
  );

/** The first thing that is wrong counts: collections look at what all reads take before their lists, pages after. */
function settle(path: unknown[], list: unknown[], ask: Ask): string {
  const common = [ask.params.levels?.[1] ?? 2, ask.params.locale?.[1] ?? "", mediaOf(ask)];
  const asked = ask.resource === "pages" ? [...list, ...common] : [...common, ...list];
  const meanings = [ask.resource, ...path, ...asked];
  return meanings.find(isWrong) ?? JSON.stringify(meanings);
}

/** Whoever asks for addresses of smaller ones has the alternative text with them. */
function mediaOf({ params }: Ask): unknown {
  const [texts, smaller] = [params.alt_media_text?.[1] ?? "", params.media_srcset?.[1] ?? ""];
  return smaller === "" ? texts : "srcset";
}

function pagingOf({ params }: Ask): unknown[] {
  const byPage = params.page !== undefined || params.page_size !== undefined;
  const byOffset = params.offset !== undefined || params.limit !== undefined;
  return byOffset && !byPage
    ? ["offset", params.offset?.[1] ?? 0, params.limit?.[1] ?? 10]
    : ["page", params.page?.[1] ?? 1, params.page_size?.[1] ?? 10];
}

import {
  NAME_POINTS,
  pointsOf,
  type Form,
  type Search,
  type Sought,
} from "../../shared/content/search.ts";
import type { Range } from "../../shared/content/source.ts";
import type { DocumentWord } from "../../shared/content/words.ts";
import type { Rows } from "./schema.ts";

/** What documents are found by, in the ledger's SQLite: `shared/content/search.ts` said in SQL once more. */

export const WORDS_SCHEMA = [
  // `places` is a list in JSON: where in the document the word is
  `create table if not exists words (
    locale text not null, type integer not null, word text not null, id integer not null,
    points integer not null, places text not null,
    primary key (locale, type, word, id)) without rowid`,
  // the words of a document, a list in JSON: to take them away again, at less than a second index would cost
  `create table if not exists worded (
    locale text not null, id integer not null, type integer not null, words text not null,
    primary key (locale, id)) without rowid`,
];

/**
 * Keeps what a document is found by in a locale, in the transaction of the caller; writes the words that are others than before.
 * @param words `wordsOf` the row of the log; none when it is gone
 */
export function takeWords(
  rows: Rows,
  document: { locale: string; id: number; type: number },
  words: DocumentWord[],
): void {
  const { locale, id, type } = document;
  const made = JSON.stringify(
    words.map((word) => [word.text, pointsOf(word), JSON.stringify(word.places)]),
  );
  rows.run(
    `delete from words where locale = ?1 and id = ?2
      and type = (select type from worded where locale = ?1 and id = ?2)
      and word in (
        select old.value from worded d, json_each(d.words) old where d.locale = ?1 and d.id = ?2
        except select value ->> 0 from json_each(?3))`,
    locale,
    id,
    made,
  );
  if (words.length === 0) {
    rows.run("delete from worded where locale = ?1 and id = ?2", locale, id);
    return;
  }
  rows.run(
    `insert into words (locale, type, word, id, points, places)
    select ?1, ?2, value ->> 0, ?3, value ->> 1, value ->> 2 from json_each(?4) where true
    on conflict (locale, type, word, id) do update set points = excluded.points, places = excluded.places
    where points <> excluded.points or places <> excluded.places`,
    locale,
    type,
    id,
    made,
  );
  rows.run(
    "insert or replace into worded (locale, id, type, words) values (?1, ?2, ?3, ?4)",
    locale,
    id,
    type,
    JSON.stringify(words.map(({ text }) => text)),
  );
}

export interface WantedWords extends Range {
  typeIds: number[];
  locale: string;
  /** Where documents are read that the locale lacks; null where there is no such locale, and for posts. */
  fallback: string | null;
  search: Search;
}

export interface FoundWords {
  count: number;
  /** The page of them, the highest rank first; `locale` is the one that a document was found in. */
  found: { locale: string; id: number; rank: number }[];
}

/** Finds documents by their words: two statements, however many words. Needs `documents` of `schema.ts`. */
export function searchWords(rows: Rows, wanted: WantedWords): FoundWords {
  const { search, typeIds, locale, fallback, offset, limit } = wanted;
  const nothing = { count: 0, found: [] };
  if (search.alternatives.length === 0) return nothing;
  const scope = [JSON.stringify(typeIds), locale, fallback] as const;
  const drivers = JSON.stringify(driversOf(search, countRanges(rows, search, scope)));
  const [result] = rows.run<{ count: number; page: string }>(
    findSql(search),
    ...scope,
    drivers,
    limit,
    offset,
  );
  if (result === undefined) return nothing;
  const page = JSON.parse(result.page) as [string, number, number][];
  return { count: result.count, found: page.map(([at, id, rank]) => ({ locale: at, id, rank })) };
}

/** Words from the first text up to before the second, in bytes. */
type WordRange = [string, string];

/** No letter comes before the one nor after the other. */
const [FIRST, LAST] = ["\u0001", "\u{10ffff}"];
const rangeOf = ({ text, begins }: Pick<Form, "text" | "begins">): WordRange => [
  text,
  text + (begins ? LAST : FIRST),
];

/** ours: words of a range that are counted to see which is the rarest. */
const RARE = 1_000;

type Scope = readonly [types: string, locale: string, fallback: string | null];

/** The words `w` of the scope between two texts. */
const wordsBetween = (from: string, to: string): string => `
  json_each(?1) t cross join words w
  on w.locale in (?2, ?3) and w.type = t.value and w.word >= ${from} and w.word < ${to}`;

function countRanges(rows: Rows, search: Search, scope: Scope): Map<string, number> {
  const ranges = search.alternatives.flatMap((one) => one.with.flatMap(rangesOf));
  const counted = rows.run<{ from: string; to: string; count: number }>(
    `select r.value ->> 0 as "from", r.value ->> 1 as "to", (
      select count(*) from (select 1 from ${wordsBetween("r.value ->> 0", "r.value ->> 1")} limit ${RARE})) as count
    from json_each(?4) r`,
    ...scope,
    JSON.stringify(ranges),
  );
  return new Map(counted.map(({ from, to, count }) => [`${from} ${to}`, count]));
}

/** Where to begin looking: whatever an alternative finds has one of these words, and fewer documents have them than its others. */
function driversOf(search: Search, counts: ReadonlyMap<string, number>): WordRange[] {
  const rarity = (ranges: WordRange[]) =>
    ranges.reduce((sum, range) => sum + (counts.get(range.join(" ")) ?? 0), 0);
  return search.alternatives.flatMap((alternative) => {
    const choices = alternative.with.flatMap((sought) =>
      sought.kind === "word" ? [rangesOf(sought)] : rangesOf(sought).map((range) => [range]),
    );
    const [rarest] = choices.toSorted((a, b) => rarity(a) - rarity(b));
    return rarest ?? [];
  });
}

const rangesOf = (sought: Sought): WordRange[] =>
  sought.kind === "word"
    ? sought.forms.map(rangeOf)
    : sought.words.map(({ text }) => rangeOf({ text, begins: false }));

/** Everything a search asks, in one statement; the candidates that it judges have a word of a driver (?4). */
function findSql({ alternatives, ranked }: Search): string {
  const begins = ranked.find((form) => form.begins);
  const [from, to] = begins === undefined ? ["", ""] : rangeOf(begins);
  return `
    with begun as materialized (
      select w.locale, w.id, 1 + max(w.points >= ${NAME_POINTS}) as points
      from ${wordsBetween(literal(from), literal(to))} group by w.locale, w.id),
    candidates as materialized (
      select distinct w.locale, w.type, w.id
      from json_each(?4) r cross join ${wordsBetween("r.value ->> 0", "r.value ->> 1")}),
    ranked as materialized (
      select c.locale, c.id, ${balanced(ranked.map(rankSql), "+")} as rank
      from candidates c left join begun b on b.locale = c.locale and b.id = c.id
      where ${balanced(alternatives.map(alternativeSql), "or")}
        and (c.locale = ?2 or not exists (select 1 from documents d where d.locale = ?2 and d.id = c.id)))
    select (select count(*) from ranked) as count, (
      select json_group_array(json_array(locale, id, rank)) from (
        select r.locale, r.id, r.rank
        from ranked r join documents d on d.locale = r.locale and d.id = r.id
        order by r.rank desc, d.published desc, r.id desc limit ?5 offset ?6)) as page`;
}

const rankSql = ({ text, begins, times }: Form): string =>
  begins
    ? `${times} * coalesce(b.points, 0)`
    : `${times} * coalesce((select w.points from ${wordOf(text)}), 0)`;

const alternativeSql = (alternative: Search["alternatives"][number]): string =>
  balanced(
    [
      ...alternative.with.map(soughtSql),
      ...alternative.without.map((all) => `not ${balanced(all.map(soughtSql), "and")}`),
    ],
    "and",
  );

function soughtSql(sought: Sought): string {
  if (sought.kind === "word") return balanced(sought.forms.map(formSql), "or");
  const [first, ...others] = sought.words;
  if (first === undefined) return "false";
  const after = others.map(
    ({ text, distance }) =>
      `exists (select 1 from ${wordOf(text)} and exists (
        select 1 from json_each(w.places) p where p.value = start.value + ${distance}))`,
  );
  return `exists (
    select 1 from (select w.places as places from ${wordOf(first.text)}) head, json_each(head.places) start
    where ${balanced(after, "and")})`;
}

const formSql = ({ text, begins }: Form): string =>
  begins ? "b.id is not null" : `exists (select 1 from ${wordOf(text)})`;

/** A word of the candidate, as `w`. */
const wordOf = (text: string): string =>
  `words w where w.locale = c.locale and w.type = c.type and w.word = ${literal(text)} and w.id = c.id`;

/** Words hold letters, marks and digits only; doubled all the same, so that no text could end the literal. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Joined as a tree: a chain of many would be deeper than a Durable Object's SQLite takes (100). */
function balanced(parts: string[], operator: "and" | "or" | "+"): string {
  const [first] = parts;
  if (first === undefined) throw new Error("nothing to join");
  if (parts.length === 1) return `(${first})`;
  const half = parts.length >> 1;
  return `(${balanced(parts.slice(0, half), operator)} ${operator} ${balanced(parts.slice(half), operator)})`;
}

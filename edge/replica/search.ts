import { NAME_POINTS, type Form, type Search, type Sought } from "../../shared/content/search.ts";
import type { Range } from "../../shared/content/source.ts";
import type { Rows } from "./schema.ts";

/** What a search finds in the words of `words.ts`: `shared/content/search.ts` said in SQL once more. */

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
  const drivers = driversOf(search, countRanges(rows, search, scope));
  const once = drivers.length === 1 && drivers.every(([from, to]) => to === from + FIRST);
  const [result] = rows.run<{ count: number; page: string }>(
    findSql(search, columnsOf(search), once),
    ...scope,
    JSON.stringify(drivers),
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

/** Forms of words, and in which column of `judged` each has the points of a document: null where it is not. */
type Columns = ReadonlyMap<string, { form: Form; column: string }>;

const nameOf = ({ text, begins }: Pick<Form, "text" | "begins">) => `${text}${begins ? "*" : ""}`;

function columnsOf({ alternatives, ranked }: Search): Columns {
  const without = alternatives.flatMap((one) => one.without.flat());
  const forms = [...ranked, ...without.flatMap(formsIn)];
  const named = new Map(forms.map((form) => [nameOf(form), form]));
  return new Map([...named].map(([name, form], index) => [name, { form, column: `j.p${index}` }]));
}

const formsIn = (sought: Sought): Form[] =>
  sought.kind === "word"
    ? sought.forms
    : sought.words.map(({ text }) => ({ text, begins: false, times: 0 }));

/**
 * Everything a search asks, in one statement. The candidates, which have a word of a driver (?4), each get the points of each
 * form once; whose rank cannot be on the page is not put in order.
 * @param once whether no candidate has two words of drivers
 */
function findSql({ alternatives, ranked }: Search, columns: Columns, once: boolean): string {
  const begins = ranked.find((form) => form.begins);
  const [from, to] = begins === undefined ? ["", ""] : rangeOf(begins);
  const points = [...columns.values()].map(
    ({ form, column }) => `, ${pointsSql(form)} as ${column.slice(2)}`,
  );
  return `
    with begun as materialized (
      select w.locale, w.id, 1 + max(w.points >= ${NAME_POINTS}) as points
      from ${wordsBetween(literal(from), literal(to))} group by w.locale, w.id),
    candidates as materialized (
      select ${once ? "" : "distinct"} w.locale, w.type, w.id
      from json_each(?4) r cross join ${wordsBetween("r.value ->> 0", "r.value ->> 1")}
      where w.locale = ?2 or not exists (select 1 from documents own where own.locale = ?2 and own.id = w.id)),
    judged as materialized (
      select c.locale, c.type, c.id${points.join("")}
      from candidates c ${begins === undefined ? "" : "left join begun b on b.locale = c.locale and b.id = c.id"}),
    ranked as materialized (
      select j.locale, j.id, ${balanced(
        ranked.map((form) => `${form.times} * coalesce(${columnOf(columns, form)}, 0)`),
        "+",
      )} as rank
      from judged j where ${balanced(
        alternatives.map((each) => alternativeSql(each, columns)),
        "or",
      )})
    select (select count(*) from ranked) as count, (
      select json_group_array(json_array(locale, id, rank)) from (
        select r.locale, r.id, r.rank
        from ranked r cross join documents d on d.locale = r.locale and d.id = r.id
        where r.rank >= coalesce((select rank from ranked order by rank desc limit 1 offset ?5 + ?6 - 1), 0)
        order by r.rank desc, d.published desc, r.id desc limit ?5 offset ?6)) as page`;
}

const pointsSql = ({ text, begins }: Form): string =>
  begins ? "b.points" : `(select w.points from ${wordOf(text, "c")})`;

function columnOf(columns: Columns, form: Pick<Form, "text" | "begins">): string {
  const found = columns.get(nameOf(form));
  if (found === undefined) throw new Error("a form has no column");
  return found.column;
}

const alternativeSql = (alternative: Search["alternatives"][number], columns: Columns): string =>
  balanced(
    [
      ...alternative.with.map((sought) => soughtSql(sought, columns)),
      ...alternative.without.map(
        (all) =>
          `not ${balanced(
            all.map((sought) => soughtSql(sought, columns)),
            "and",
          )}`,
      ),
    ],
    "and",
  );

function soughtSql(sought: Sought, columns: Columns): string {
  const isThere = (form: Pick<Form, "text" | "begins">) => `${columnOf(columns, form)} is not null`;
  if (sought.kind === "word") return balanced(sought.forms.map(isThere), "or");
  const [first, second, ...others] = sought.words;
  if (first === undefined || second === undefined) return "false";
  const there = sought.words.map(({ text }) => isThere({ text, begins: false }));
  // of the places of the first word few are left by the second one, which is read once
  const after = [
    `instr(',' || trim(second.places, '[]') || ',', ',' || (start.value + ${second.distance}) || ',') > 0`,
    ...others.map(
      ({ text, distance }) =>
        `exists (select 1 from ${wordOf(text, "j")} and exists (
          select 1 from json_each(w.places) p where p.value = start.value + ${distance}))`,
    ),
  ];
  const placesOf = (text: string) => `(select w.places from ${wordOf(text, "j")})`;
  return `(${balanced(there, "and")} and exists (
    select 1 from ${placesOf(first.text)} head cross join ${placesOf(second.text)} second
      cross join json_each(head.places) start
    where ${balanced(after, "and")}))`;
}

/** A word of a candidate, as `w`. */
const wordOf = (text: string, of: "c" | "j"): string =>
  `words w where w.locale = ${of}.locale and w.type = ${of}.type and w.word = ${literal(text)} and w.id = ${of}.id`;

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

import type { Search } from "../../shared/content/search.ts";
import type { Range, SelectedDocuments, WantedPages } from "../../shared/content/source.ts";
import { FEW_FOUND, FOUND_AT_ONCE } from "../../shared/limits-edge.ts";
import { partsOf, printSearch, type Part } from "./match.ts";
import { inTimeOrder, type Space } from "./newest.ts";
import type { Reading } from "./roots.ts";
import { IDS_OF_SPACE, type Rows } from "./schema.ts";
import { areWhole } from "./types.ts";
import { Unanswerable } from "./unanswerable.ts";
import { shownIn } from "./view.ts";

/**
 * What a search finds in the words of `words.ts`. FTS5 says which documents have a token; what that counts is summed here, over
 * lists in the order of rows, so that none of a document's words is looked at.
 */

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

const statement = {
  spaces: `
    select s.no, s.locale, s.type, coalesce(c.count, 0) as count
    from json_each(?1) t cross join spaces s on s.locale in (?2, ?3) and s.type = t.value
      left join counts c on c.locale = s.locale and c.type = s.type
    order by s.no`,
  // in the order of rows, which is that of FTS5
  found: `
    select json_group_array(found) as docs from (
      select w.rowid as found from words w
      where w.words match ?1 and w.rowid > cast(?2 as integer) and w.rowid < cast(?3 as integer)
        and (w.rowid / ${IDS_OF_SPACE}) in (select value from json_each(?4))
      order by w.rowid limit ?5)`,
  foundThrough: `
    select json_group_array(found) as docs from (
      select w.rowid as found from words w
      where w.words match ?1 and w.rowid > cast(?2 as integer) and w.rowid < cast(?3 as integer)
        and (w.rowid / ${IDS_OF_SPACE}) in (select value from json_each(?4))
        and ((w.rowid / ${IDS_OF_SPACE}) in (select value from json_each(?6)) or not exists (
          select 1 from documents own where own.locale = ?7 and own.id = w.rowid % ${IDS_OF_SPACE}))
      order by w.rowid limit ?5)`,
  parts: `
    select p.value ->> 1 as points, (
      select json_group_array(found) from (
        select w.rowid as found from words w
        where w.words match p.value ->> 0 and w.rowid >= cast(?2 as integer) and w.rowid <= cast(?3 as integer)
        order by w.rowid)) as docs
    from json_each(?1) p`,
};

/** Pages by their own words, the highest rank first. @throws Unanswerable while words are being made */
export function findSearched(reading: Reading, wanted: WantedPages): SelectedDocuments {
  const { rows, site, bodies } = reading;
  const { locale, ...asked } = wanted;
  const { count, found } = findByWords(rows, { ...asked, ...shownIn(site, locale) });
  return { count, documents: bodies.published(found) };
}

/** Documents of types by words, in places. @throws Unanswerable as `findSearched` */
export function findByWords(rows: Rows, asked: WantedWords): FoundWords {
  if (!areWhole(rows, asked.typeIds)) throw new Unanswerable("unmade");
  return searchWords(rows, asked);
}

/** Finds documents by their words: some statements for each `FOUND_AT_ONCE` documents, however many words. */
export function searchWords(rows: Rows, wanted: WantedWords): FoundWords {
  const spaces = rows.run<Space>(
    statement.spaces,
    JSON.stringify(wanted.typeIds),
    wanted.locale,
    wanted.fallback,
  );
  const docs = wanted.search.alternatives.length === 0 ? [] : findDocs(rows, spaces, wanted);
  if (wanted.offset >= docs.length) return { count: docs.length, found: [] };
  const ranks = ranksOf(rows, docs, wanted.search);
  const page = inTimeOrder(rows, { spaces, docs, ranks }, wanted);
  const locales = new Map(spaces.map(({ no, locale }) => [no, locale]));
  const found = page.map((at) => {
    const doc = docs[at] ?? 0;
    const locale = locales.get(Math.floor(doc / IDS_OF_SPACE)) ?? wanted.locale;
    return { locale, id: doc % IDS_OF_SPACE, rank: ranks[at] ?? 0 };
  });
  return { count: docs.length, found };
}

/** The rows in `words` of all documents that are found, in their order. */
function findDocs(rows: Rows, spaces: Space[], wanted: WantedWords): number[] {
  const [first, last] = [spaces[0], spaces.at(-1)];
  if (first === undefined || last === undefined) return [];
  const expression = printSearch(wanted.search);
  const own = spaces.filter(({ locale }) => locale === wanted.locale);
  const through =
    own.length === spaces.length ? [] : [JSON.stringify(own.map(({ no }) => no)), wanted.locale];
  const end = (last.no + 1) * IDS_OF_SPACE;
  const all = JSON.stringify(spaces.map(({ no }) => no));
  const docs: number[] = [];
  for (let from = first.no * IDS_OF_SPACE; ;) {
    const [some] = rows.run<{ docs: string }>(
      through.length === 0 ? statement.found : statement.foundThrough,
      expression,
      from,
      end,
      all,
      FOUND_AT_ONCE,
      ...through,
    );
    const next = JSON.parse(some?.docs ?? "[]") as number[];
    for (const doc of next) docs.push(doc);
    if (next.length < FOUND_AT_ONCE) return docs;
    from = next.at(-1) ?? end;
  }
}

/** The rank of each. */
function ranksOf(rows: Rows, docs: number[], search: Search): Int32Array {
  const ranks = new Int32Array(docs.length);
  const whole = printSearch(search);
  const parts = search.ranked.flatMap(partsOf).filter((part) => {
    // all that are found have it
    if (part.finds === whole) ranks.fill(part.points);
    return part.finds !== whole;
  });
  // few documents lead to their own entries in long lists
  const led = (part: Part): Part => ({ ...part, finds: `(${whole}) AND (${part.finds})` });
  const asked = docs.length > FEW_FOUND ? parts : parts.map(led);
  const printed = JSON.stringify(asked.map(({ finds, points }) => [finds, points]));
  for (let start = 0; start < docs.length; start += FOUND_AT_ONCE) {
    const end = Math.min(start + FOUND_AT_ONCE, docs.length) - 1;
    const counted = rows.run<{ points: number; docs: string }>(
      statement.parts,
      printed,
      docs[start] ?? 0,
      docs[end] ?? 0,
    );
    for (const { points, docs: having } of counted) {
      let at = start;
      for (const doc of JSON.parse(having) as number[]) {
        while ((docs[at] ?? doc) < doc) at++;
        if (docs[at] === doc) ranks[at] = (ranks[at] ?? 0) + points;
      }
    }
  }
  return ranks;
}

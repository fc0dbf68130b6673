import type { PublishedDocument } from "../../shared/content/documents.ts";
import type { ContentType } from "../../shared/content/model.ts";
import type {
  FoundDocument,
  FoundList,
  Range,
  WantedItem,
  WantedList,
  WantedPage,
} from "../../shared/content/source.ts";
import { ANY_TYPE } from "../../shared/query.ts";
import { publishedOf, type Bodies } from "./bodies.ts";
import type { Rows } from "./schema.ts";
import { runSql, sql, type Sql } from "./sql.ts";
import { countOf, isShown, shownIn, typesOf, type Scope, type Site } from "./view.ts";
import { orderOf } from "./orders.ts";

/** The documents at the top of answers. Each statement answers any number of questions at once, as the origin's do. */

/** What is read from, for one answer. */
export interface Reading {
  rows: Rows;
  site: Site;
  bodies: Bodies;
}

type Candidate = { at: number; locale: string; id: number; type: number; published: number };

/** Pages by type and slug; of several types with one slug, `*` takes a Single Page first, then the most recently published. */
export function findPages(reading: Reading, wanted: WantedPage[]): FoundDocument[] {
  const found = findCandidates(reading, wanted, {
    name: wanted.map(({ slug }) => slug),
    // else SQLite looks through all documents of the locale, which lie together
    documents: sql`documents d indexed by documents_slug`,
    matches: sql`d.slug = x.value ->> 'name'`,
  });
  return firstOf(reading, wanted, found, ({ type }, { kind, key }) =>
    type === ANY_TYPE ? kind === "page" || kind === "single" : kind === "page" && key === type,
  );
}

/** Collection items by key and id. */
export function findItems(reading: Reading, wanted: WantedItem[]): FoundDocument[] {
  const found = findCandidates(reading, wanted, {
    name: wanted.map(({ id }) => id),
    documents: sql`documents d`,
    matches: sql`d.id = x.value ->> 'name'`,
  });
  return firstOf(
    reading,
    wanted,
    found,
    (item, { kind, key }) => kind === "collection" && key === item.key,
  );
}

/** What is shown by a name, of every type. */
function findCandidates(
  { rows, site }: Reading,
  wanted: { locale: string | null }[],
  { name, documents, matches }: { name: (string | number)[]; documents: Sql; matches: Sql },
): Candidate[] {
  const asked = wanted.map(({ locale }, at) => ({ ...shownIn(site, locale), name: name[at] }));
  const x = shownOf(site);
  const d = { locale: sql`d.locale`, id: sql`d.id` };
  return runSql<Candidate>(rows)`
    select x.key as at, d.locale, d.id, d.type, d.published
    from json_each(${asked}) x
    cross join ${documents} on ${isShown(x, d)} and ${matches}`;
}

/** Of one of the questions `x`. */
const shownOf = ({ fallbackLocale }: Site) => ({
  locale: sql`(x.value ->> 'locale')`,
  fallback: fallbackLocale === null ? null : sql`(x.value ->> 'fallback')`,
});

function firstOf<Wanted>(
  { site: { model }, bodies }: Reading,
  wanted: Wanted[],
  candidates: Candidate[],
  isOf: (wanted: Wanted, type: ContentType) => boolean,
): FoundDocument[] {
  const isSingle = ({ type }: Candidate) => (model.byId.get(type)?.kind === "single" ? 1 : 0);
  const firsts = wanted.flatMap((each, index) => {
    const [first] = candidates
      .filter(({ at, type: id }) => {
        const type = model.byId.get(id);
        return at === index && type !== undefined && isOf(each, type);
      })
      .sort((a, b) => isSingle(b) - isSingle(a) || b.published - a.published || b.id - a.id);
    return first ?? [];
  });
  const found = bodies.read(firsts);
  return wanted.map((_, index) => {
    const row = found[firsts.findIndex(({ at }) => at === index)];
    const document = row === undefined ? null : publishedOf(row);
    return { index, modelVersion: model.version, document };
  });
}

/** Lists of one type each: pages newest first, items by id. */
export function findLists(reading: Reading, wanted: WantedList[]): FoundList[] {
  const { rows, site } = reading;
  const asked = wanted.flatMap(({ kind, key, locale, offset, limit }, index) => {
    const type = site.model.find(kind, key)?.id;
    return type === undefined
      ? []
      : [{ index, kind, type, ...shownIn(site, locale), offset, limit }];
  });
  const scope: Scope = { type: sql`(x.value ->> 'type')`, ...shownOf(site) };
  const found = byRange(asked).flatMap((lists) => {
    const kind = lists[0]?.kind ?? "page";
    const [part] = orderOf(scope, { kind }, null).parts;
    if (part === undefined) return [];
    const ordered = sql`${part.rows()} order by ${part.by}`;
    return countLists(rows, lists, { count: countOf(scope), ordered });
  });
  return foundLists(reading, wanted, found, (index) =>
    asked.flatMap((list) => (list.index === index ? list.type : [])),
  );
}

/** Lists of Single Pages, which are a type each. */
export function findSingles(
  reading: Reading,
  wanted: Omit<WantedList, "kind" | "key">[],
): FoundList[] {
  const { rows, site } = reading;
  const typeIds = typesOf(site.model, ["single"]).toSorted((a, b) => a - b);
  const x = shownOf(site);
  const o = { locale: sql`o.locale`, id: sql`o.id` };
  const asked = wanted.map(({ locale, offset, limit }, index) => {
    return { index, kind: "single", ...shownIn(site, locale), offset, limit };
  });
  const count = sql`(
    select coalesce(sum(${countOf({ type: sql`t.value`, ...x })}), 0) from json_each(${typeIds}) t)`;
  const ordered = sql`
    select o.locale, o.id from json_each(${typeIds}) t
    cross join documents o on o.type = t.value and ${isShown(x, o)}
    order by o.published desc, o.id desc`;
  const found = byRange(asked).flatMap((lists) => countLists(rows, lists, { count, ordered }));
  return foundLists(reading, wanted, found, () => typeIds);
}

type Ranged = Range & { index: number; kind: string };

/** Those of one kind and range together: what a statement is limited by cannot differ within it. */
const byRange = <List extends Ranged>(lists: List[]): List[][] => [
  ...Map.groupBy(lists, ({ kind, offset, limit }) => `${kind} ${offset} ${limit}`).values(),
];

type Counted = { index: number; count: number; places: string };

/** How long lists are, and where the documents of their pages are; both said of one list `x`. */
function countLists(
  rows: Rows,
  lists: Ranged[],
  { count, ordered }: { count: Sql; ordered: Sql },
): Counted[] {
  const { offset, limit } = lists[0] ?? { offset: 0, limit: 0 };
  return runSql<Counted>(rows)`
    select x.value ->> 'index' as "index", ${count} as count, (
      select json_group_array(json_array(listed.locale, listed.id)) from (
        ${ordered} limit ${limit} offset ${offset}) listed) as places
    from json_each(${lists}) x`;
}

function foundLists(
  reading: Reading,
  wanted: readonly unknown[],
  found: Counted[],
  typesAt: (index: number) => number[],
): FoundList[] {
  const modelVersion = reading.site.model.version;
  const documents = readPages(reading, found);
  return wanted.map((_, index) => {
    const at = found.findIndex((list) => list.index === index);
    const [count, page] = [found[at]?.count ?? 0, documents[at] ?? []];
    return { index, modelVersion, typeIds: typesAt(index), count, documents: page };
  });
}

/** The documents of several pages, in their orders. */
function readPages({ bodies }: Reading, pages: { places: string }[]): PublishedDocument[][] {
  const places = pages.map((page) =>
    (JSON.parse(page.places) as [string, number][]).map(([locale, id]) => ({ locale, id })),
  );
  const found = bodies.read(places.flat())[Symbol.iterator]();
  return places.map((page) =>
    page.flatMap(() => {
      const row = found.next().value;
      return row === undefined ? [] : publishedOf(row);
    }),
  );
}

import { sql, type SQL } from "../drizzle.ts";
import type { PublishedDocument } from "../../../shared/content/documents.ts";
import type { Condition, Operand } from "../../../shared/content/condition.ts";
import type { ResolvedSelection } from "../../../shared/content/filters.ts";
import type { ContentType } from "../../../shared/content/model.ts";
import { MAX_VALUE_CHARS, pathOf } from "../../../shared/content/values.ts";
import type { Database } from "../client.ts";
import { valueOf } from "./conditions.ts";
import { row, rows } from "../rows.ts";
import { documentJson, type Selected } from "./selected.ts";
import { rulesTable } from "./values.ts";
import {
  allMatching,
  isListed,
  matching,
  probe,
  rangeOf,
  type ValuedScope,
} from "./valued-conditions.ts";

/**
 * Lists that select, from the values kept of what is published: the same lists as `findSelected` gives, without looking at
 * every document. First how many there are, then the page, in the way that this number makes the cheaper one.
 */

export interface ValuedList extends ValuedScope {
  /** How many documents the type has in the locale. */
  count: number;
}

/**
 * Whether the values of these types can be asked: all whole, made by these rules, none due, and the site reads no locale
 * through another one. @returns undefined when they cannot
 */
export async function findValued(
  db: Database,
  siteId: number,
  typeId: number,
  locale: string | null,
  types: { id: number; rules: string }[],
): Promise<ValuedList | undefined> {
  const [found] = await rows<ValuedList & { whole: number }>(db)`
    select s.read as locale, ${typeId}::int as "typeId", (
        select count(*) from ${rulesTable(types)}
        join vals_types t on t.type_id = wanted.type_id and t.rules = wanted.rules and t.whole
        where not exists (select 1 from vals_due d where d.type_id = t.type_id)) as whole,
      coalesce((select c.count from list_counts c where c.type_id = ${typeId} and c.locale = s.read), 0) as count
    from (
      select coalesce(${locale}, default_locale) as read from sites
      where id = ${siteId} and (fallback_locale is null or fallback_locale = coalesce(${locale}, default_locale))) s`;
  if (found === undefined || found.whole < types.length) return undefined;
  return { typeId, locale: found.locale, count: found.count };
}

/** The published documents of a type that meet all conditions, in the order asked for; only how many when none are wanted. */
export async function selectValued(
  db: Database,
  list: ValuedList,
  wanted: { type: ContentType; offset: number; limit: number },
  selection: ResolvedSelection,
): Promise<Selected> {
  const { conditions } = selection;
  const count = conditions.length === 0 ? list.count : await countMatching(db, list, conditions);
  const { offset, limit } = wanted;
  if (offset >= count || limit === 0) return { count, documents: [] };
  const sources = sourcesOf(list, wanted.type, selection);
  const documents: PublishedDocument[] = [];
  let skip = offset;
  for (const source of sources) {
    const page = { offset: skip, limit: limit - documents.length };
    const found = await findPage(db, list, { source, conditions, count, page });
    documents.push(...found);
    if (documents.length === limit) break;
    if (source.part === null) continue;
    // how many the part has is known when its end was seen
    const seen =
      found.length > 0 ? skip + found.length : await countPart(db, list, source, conditions);
    skip = Math.max(0, skip - seen);
  }
  return { count, documents };
}

/** Rows in the order of a list, as `o`: of `vals` or of `publications`. */
interface Source {
  from: SQL;
  keys: SQL;
  /** The same order for rows `v` of one value; null of orders that were asked for. */
  listed: SQL | null;
  /** Of lists in two parts, the condition of this one; null of whole ones. */
  part: SQL | null;
  /** The condition that all of the rows meet: a range of what the list is ordered by. */
  met: Condition | null;
}

function sourcesOf(
  list: ValuedList,
  type: ContentType,
  { order, conditions }: ResolvedSelection,
): Source[] {
  const publications = sql`publications o where o.type_id = ${list.typeId} and o.locale = ${list.locale}`;
  if (order === null) {
    const [keys, listed] =
      type.kind === "collection"
        ? [sql`o.document_id`, sql`v.listed_at, v.document_id`]
        : [sql`o.published_at desc, o.document_id desc`, sql`v.listed_at desc, v.document_id desc`];
    return [{ from: publications, keys, listed, part: null, met: null }];
  }
  const { operand, descending } = order;
  const direction = descending ? sql`desc` : sql`asc`;
  if (operand.kind === "time") {
    const time = operand.column === "published" ? sql`o.published_at` : sql`o.updated_at`;
    const keys = sql`${time} ${direction}, o.document_id ${direction}`;
    return [{ from: publications, keys, listed: null, part: null, met: null }];
  }
  return valueSources(list, { operand, descending, direction, met: rangeAt(operand, conditions) });
}

/** The range among the conditions that is of the values a list is ordered by. */
const rangeAt = (operand: Operand, conditions: Condition[]): Condition | null =>
  conditions.find(
    ({ operand: other, test }) =>
      test.kind === "between" && other.kind === "value" && pathOf(other) === pathOf(operand),
  ) ?? null;

function valueSources(
  list: ValuedList,
  order: { operand: Operand; descending: boolean; direction: SQL; met: Condition | null },
): Source[] {
  const { operand, descending, direction, met } = order;
  const range =
    met?.test.kind === "between" && operand.kind === "value"
      ? sql` and ${rangeOf(sql`o.value`, operand, met.test)}`
      : sql``;
  const from = sql`vals o where o.type_id = ${list.typeId} and o.locale = ${list.locale} and o.path = ${pathOf(operand)}${range}`;
  const keys = sql`o.value ${direction}, ${restOf(operand, direction)} o.document_id ${direction}`;
  const whole = { from, keys, listed: null, part: null, met };
  if (met !== null || !descending || !mayBeNull(operand)) return [whole];
  // nulls are last both ways, and an index read backwards begins with them
  return [
    { ...whole, part: sql`o.value is not null` },
    { ...whole, keys: sql`o.document_id desc`, part: sql`o.value is null` },
  ];
}

const mayBeNull = (operand: Operand): boolean =>
  operand.kind === "value" && (operand.as === "number" || operand.as === "date");

/** Among equal texts that were cut the whole ones decide. */
function restOf(operand: Operand, direction: SQL): SQL {
  if (operand.kind !== "value" || (operand.as !== "text" && operand.as !== "media")) return sql``;
  return sql`(case when char_length(o.value) >= ${MAX_VALUE_CHARS} then (
    select ${valueOf(operand)} from publications p join revisions r on r.id = p.revision_id
    where p.document_id = o.document_id and p.locale = o.locale) end) ${direction},`;
}

/** ours: how much longer an order is walked than it takes where what is looked for is spread evenly, and for how many more finds. */
const WALK = { factor: 2, finds: 4 };

interface Page {
  source: Source;
  conditions: Condition[];
  /** How many documents meet the conditions. */
  count: number;
  page: { offset: number; limit: number };
}

/**
 * The documents of a page. Those that meet the conditions lie somewhere in the order: when they are many, the page is
 * mostly full after a few steps along it. If it is not, or that is not to be expected, all of them are sorted.
 */
async function findPage(db: Database, list: ValuedList, asked: Page): Promise<PublishedDocument[]> {
  const { source, conditions, count, page } = asked;
  const [only, ...others] = conditions.filter((condition) => condition !== source.met);
  const lies = only !== undefined && source.listed !== null && others.length === 0;
  if (only === undefined || (lies && isListed(only)))
    return readPage(db, list, listedPage(list, asked, only));
  const last = Math.min(page.offset + page.limit, count);
  const steps = Math.ceil(((WALK.factor * last + WALK.finds) * list.count) / count);
  if (steps < count) {
    const walked = await readPage(db, list, walkedPage(list, asked, steps));
    if (walked.length === last - page.offset) return walked;
  }
  return readPage(db, list, sortedPage(list, asked));
}

/** The ids of a page of documents that lie together in an index. */
const listedPage = (
  list: ValuedList,
  { source, page }: Page,
  condition: Condition | undefined,
): SQL =>
  condition === undefined
    ? sql`select o.document_id from ${source.from} and ${partOf(source)} order by ${source.keys} ${cut(page)}`
    : sql`select v.document_id ${matching(list, condition)} order by ${source.listed} ${cut(page)}`;

/** Those of a page that are found within so many steps along the order. */
function walkedPage(list: ValuedList, { source, conditions, page }: Page, steps: number): SQL {
  const probes = conditions
    .filter((condition) => condition !== source.met)
    .map((condition) => probe(list, condition, sql`o.document_id`));
  return sql`
    select o.document_id from (
      select o.* from ${source.from} and ${partOf(source)} order by ${source.keys} limit ${steps}) o
    where ${sql.join(probes, sql` and `)}
    order by ${source.keys} ${cut(page)}`;
}

const sortedPage = (list: ValuedList, { source, conditions, page }: Page): SQL => sql`
  select o.document_id from (${allMatching(list, conditions)} offset 0) m
  join lateral (
    select * from ${source.from} and o.document_id = m.document_id and ${partOf(source)} offset 0) o on true
  order by ${source.keys} ${cut(page)}`;

const partOf = (source: Source): SQL => source.part ?? sql`true`;

const cut = ({ offset, limit }: Page["page"]): SQL => sql`offset ${offset} limit ${limit}`;

async function countMatching(db: Database, list: ValuedList, conditions: Condition[]) {
  const { count } = await row<{ count: number }>(db)`
    select count(*) as count from (${allMatching(list, conditions)}) matched`;
  return count;
}

/** How many documents of a list are in one of its parts. */
async function countPart(db: Database, list: ValuedList, source: Source, conditions: Condition[]) {
  const among =
    conditions.length === 0 ? sql`` : sql` and o.document_id in (${allMatching(list, conditions)})`;
  const { count } = await row<{ count: number }>(db)`
    select count(*) as count from ${source.from} and ${source.part ?? sql`true`} ${among}`;
  return count;
}

async function readPage(db: Database, list: ValuedList, ids: SQL): Promise<PublishedDocument[]> {
  const found = await rows<{ document: PublishedDocument }>(db)`
    select ${documentJson} as document
    from unnest(array(${ids})) with ordinality as x (id, nth)
    join documents d on d.id = x.id
    join publications p on p.document_id = d.id and p.locale = ${list.locale}
    join revisions r on r.id = p.revision_id
    order by x.nth`;
  return found.map(({ document }) => document);
}

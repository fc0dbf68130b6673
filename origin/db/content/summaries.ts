import { sql, type SQL } from "../drizzle.ts";
import type { DocumentKind, DocumentState } from "../../../shared/manage/documents.ts";
import type { Database } from "../client.ts";
import { array, iso, row, rows } from "../rows.ts";

/** Lists of documents as people see them, over `summaries` (migrations/0030). */

/** Which documents: of these types, and in a locale, or whole with locale `""`. */
export interface Listed {
  siteId: number;
  typeIds: number[];
  locale: string;
  state: DocumentState | null;
  /** Who wrote the newest revision, a person. */
  by: number | null;
  slug: string | null;
  /** With something planned, by itself or in a release. */
  scheduled: boolean;
}

/** In which order, and where a stretch begins: behind this row. */
export interface Stretch {
  by: "updated" | "name";
  descending: boolean;
  after: { key: string; id: number } | null;
  limit: number;
}

/** ours: so many times as many documents are looked at as a search may find without being common. */
const NEWEST_LOOKED_AT = 3;

/** What a search found: these documents, or so many that they are to be looked for while walking. */
export type Found = { kind: "ids"; ids: number[] } | { kind: "common"; words: Sought };

/** A search: words of names and slugs, and of texts; both a `tsquery`. Empty finds nothing. */
export interface Sought {
  names: string;
  texts: SQL;
}

export interface SummaryRow {
  id: number;
  kind: DocumentKind;
  type: string;
  slug: string | null;
  name: string | null;
  state: DocumentState;
  published: string[];
  locales: string[];
  scheduledAt: string | null;
  createdAt: string;
  updatedAt: string;
  updatedBy: { id: number | null; name: string } | null;
  /** What the order goes by. */
  sortKey: string;
}

/** A stretch of the list. */
export function listSummaries(
  db: Database,
  listed: Listed,
  found: Found | null,
  stretch: Stretch,
): Promise<SummaryRow[]> {
  const { siteId, locale } = listed;
  const key = stretch.by === "name" ? sql`s.sort_name` : iso(sql`s.updated_at`);
  const here = sql`(${locale} = '' or locale = ${locale})`;
  return rows<SummaryRow>(db)`
    select s.document_id as id, t.kind, t.key as type, s.slug, s.name, s.state, ${key} as "sortKey",
      array(select locale from publications where document_id = s.document_id order by locale collate "C") as published,
      array(select locale from summaries where document_id = s.document_id and locale <> '' order by locale collate "C")
        as locales,
      (select ${iso(sql`least(
        (select min(at) from schedules where document_id = s.document_id and ${here}),
        (select min(r.at) from releases r join release_items on release_id = r.id and document_id = s.document_id and ${here}
         where r.site_id = ${siteId} and r.state = 'scheduled'))`)}) as "scheduledAt",
      ${iso(sql`d.created_at`)} as "createdAt", ${iso(sql`s.updated_at`)} as "updatedAt",
      ${actorOf(sql`s.updated_by`, sql`s.actor`)} as "updatedBy"
    from (${stretchOf(listed, found, stretch)}) s
    join documents d on d.id = s.document_id
    join content_types t on t.id = s.type_id
    order by ${orderOf(stretch)}`;
}

/** How many the list has, counted up to a limit. */
export async function countSummaries(
  db: Database,
  listed: Listed,
  found: Found | null,
  limit: number,
): Promise<number> {
  const all = sql`select 1 from ${sourceOf(listed, found, (rest) => sql`${rest} limit ${limit}`)}`;
  const { count } = await row<{ count: number }>(db)`
    select count(*)::int as count from (${all} limit ${limit}) counted`;
  return count;
}

/**
 * Which documents of the list a search finds, by name and slug or by text. An index reads all that have a word before the
 * first is seen, so some of the newest are looked at before: a name that is common is met there.
 */
export async function findSought(
  db: Database,
  listed: Listed,
  words: Sought,
  most: number,
): Promise<Found> {
  const { typeIds, locale } = listed;
  const types = array(typeIds, "integer");
  const newest = most * NEWEST_LOOKED_AT;
  const found = await row<{ ids: number[]; isCommon: boolean }>(db)`
    with met as materialized (
      select from (
        select newest.* from unnest(${types}) of_type (id) cross join lateral (
          select * from summaries where type_id = of_type.id and locale = ${locale}
          order by updated_at desc, document_id desc limit ${newest}) newest
        limit ${newest}) s
      where s.words @@ ${words.names}::tsquery and ${conditions(listed)} limit ${most + 1}),
    named as materialized (
      select s.document_id from summaries s
      where (select count(*) from met) <= ${most}
        and s.words @@ ${words.names}::tsquery and s.locale = ${locale} and ${conditions(listed)} limit ${most + 1}),
    worded as materialized (
      select s.document_id from heads h
      join summaries s on s.document_id = h.document_id and s.locale = ${locale}
      where (select count(*) from met) <= ${most} and h.words @@ ${words.texts} and h.type_id = any (${types})
        and (${locale} = '' or h.locale = ${locale}) and ${conditions(listed)} limit ${most + 1})
    select array(select document_id from named union select document_id from worded) as ids,
      greatest((select count(*) from met), (select count(*) from named), (select count(*) from worded)) > ${most}
        as "isCommon"`;
  return found.isCommon ? { kind: "common", words } : { kind: "ids", ids: found.ids.map(Number) };
}

/** Who did something, of the columns that say so. */
export const actorOf = (person: SQL, name: SQL): SQL =>
  sql`case when ${name} is not null then json_build_object('id', ${person}, 'name', ${name}) end`;

const stretchOf = (listed: Listed, found: Found | null, stretch: Stretch): SQL => {
  const ordered = (rest: SQL) =>
    sql`${rest} and ${afterOf(stretch)} order by ${orderOf(stretch)} limit ${stretch.limit}`;
  const source = sourceOf(listed, found, ordered);
  return sql`select s.* from ${source} where ${afterOf(stretch)} order by ${orderOf(stretch)} limit ${stretch.limit}`;
};

/**
 * The list as a table `s`: documents that are named, if a search or a plan names them; else what each type has, cut off where
 * `cut` says, so that as many rows are read as are shown.
 */
function sourceOf(listed: Listed, found: Found | null, cut: (rest: SQL) => SQL): SQL {
  const { typeIds, locale } = listed;
  const types = array(typeIds, "integer");
  const sought = found?.kind === "common" ? soughtIn(found.words, locale) : sql`true`;
  const where = sql`s.locale = ${locale} and ${conditions(listed)} and ${sought}`;
  const only = onlyOf(listed, found);
  if (only !== null)
    return sql`(select s.* from summaries s
      where s.document_id = any (${only}) and s.type_id = any (${types}) and ${where}) s`;
  return sql`unnest(${types}) of_type (id) cross join lateral (
    ${cut(sql`select s.* from summaries s where s.type_id = of_type.id and ${where}`)}) s`;
}

/** The documents that alone can be in the list, as an array; null: any. */
function onlyOf({ siteId, slug, scheduled }: Listed, found: Found | null): SQL | null {
  if (found?.kind === "ids") return array(found.ids, "bigint");
  if (slug !== null)
    return sql`array(select id from documents where site_id = ${siteId} and slug = ${slug} and deleted_at is null)`;
  return scheduled ? plannedOf(siteId) : null;
}

/** Documents with something planned. */
const plannedOf = (siteId: number): SQL => sql`array(
  select document_id from schedules where site_id = ${siteId}
  union
  select i.document_id from releases r join release_items i on i.release_id = r.id
  where r.site_id = ${siteId} and r.state = 'scheduled')`;

const conditions = ({ siteId, state, by, slug, scheduled }: Listed): SQL =>
  sql.join(
    [
      sql`true`,
      ...(state === null ? [] : [sql`s.state = ${state}`]),
      ...(by === null ? [] : [sql`s.updated_by = ${by}::int`]),
      ...(slug === null ? [] : [sql`s.slug = ${slug}`]),
      ...(scheduled ? [sql`s.document_id = any (${plannedOf(siteId)})`] : []),
    ],
    sql` and `,
  );

/** Asked row by row: with `exists` Postgres would first read all texts that have the words. */
const soughtIn = ({ names, texts }: Sought, locale: string): SQL => sql`(
  s.words @@ ${names}::tsquery or (
    select true from heads h where h.document_id = s.document_id and (${locale} = '' or h.locale = ${locale})
      and h.words @@ ${texts} limit 1))`;

function afterOf({ by, descending, after }: Stretch): SQL {
  if (after === null) return sql`true`;
  const key = by === "name" ? sql`${after.key}::text` : sql`${after.key}::timestamptz`;
  const column = by === "name" ? sql`s.sort_name` : sql`s.updated_at`;
  return sql`(${column}, s.document_id) ${descending ? sql`<` : sql`>`} (${key}, ${after.id}::bigint)`;
}

function orderOf({ by, descending }: Stretch): SQL {
  const direction = descending ? sql`desc` : sql`asc`;
  const column = by === "name" ? sql`s.sort_name` : sql`s.updated_at`;
  return sql`${column} ${direction}, s.document_id ${direction}`;
}

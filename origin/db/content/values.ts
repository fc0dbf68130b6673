import { createHash } from "node:crypto";
import type { SQL } from "../drizzle.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { printRules } from "../../../shared/content/value-rules.ts";
import type { ComparedValue } from "../../../shared/content/values.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Database, Transaction } from "../client.ts";
import { placeColumns, type Place } from "./publications.ts";
import { preparedForFew } from "../prepared.ts";
import { array, firstRow, rows, tableOf } from "../rows.ts";

/** What lists compare, kept for what is published (migrations/0012). */

/** Names the way `valuesOf` reads a type's documents; another name where it would find other values. */
export const rulesOf = (type: ContentType, model: Model): string =>
  createHash("sha256").update(printRules(type, model)).digest("base64url").slice(0, 22);

/** A published document in one locale, with its values and the rules they were made by. */
export interface ValuedPlace extends Place {
  typeId: number;
  rules: string;
  values: ComparedValue[];
}

/**
 * Keeps the values of documents that were just published, in the transaction that did. What publishing put among the due
 * stays there if the type is kept by other rules by now: whoever makes the type whole does it again.
 * The documents must be locked. @returns how many are due no more
 */
export async function writeValues(tx: Transaction, places: ValuedPlace[]): Promise<number> {
  if (places.length === 0) return 0;
  const all = places.flatMap(({ documentId, locale, values }) =>
    values.map(({ path, value }) => ({ documentId, locale, path, value })),
  );
  const count = all.length + places.length;
  const [written] = await preparedForFew<{ done: number }>(tx, "write values", count)`
    with wanted as (
      select * from ${tableOf("wanted", all, {
        ...placeColumns,
        path: ["text", ({ path }) => path],
        value: ["text", ({ value }) => value],
      })}),
    kept as (
      select * from ${tableOf("kept", places, { ...placeColumns, rules: ["text", (one) => one.rules] })}),
    removed as (
      delete from vals v using kept k
      where v.document_id = k.document_id and v.locale = k.locale and not exists (
        select 1 from wanted w
        where w.document_id = v.document_id and w.locale = v.locale and w.path = v.path
          and w.value is not distinct from v.value)),
    done as (
      delete from vals_due d using kept k
      where d.document_id = k.document_id and d.locale = k.locale and exists (
        select 1 from vals_types t where t.type_id = d.type_id and t.rules = k.rules)
      returning 1),
    added as (
    insert into vals (type_id, locale, path, value, listed_at, document_id)
    select p.type_id, p.locale, w.path, w.value,
      case t.kind when 'collection' then 'epoch'::timestamptz else p.published_at end, p.document_id
    from wanted w
    join publications p on p.document_id = w.document_id and p.locale = w.locale
    join content_types t on t.id = p.type_id
    where not exists (
      select 1 from vals v
      where v.document_id = w.document_id and v.locale = w.locale and v.path = w.path
        and v.value is not distinct from w.value))
    select count(*) as done from done`;
  return written?.done ?? 0;
}

/** A site whose model has changed since the rules of its types were looked at, if there is one. */
export async function findUnvaluedSite(
  db: Database,
  afterSite: number,
): Promise<number | undefined> {
  const found = await firstRow<{ id: number }>(db)`
    select id from sites where valued_model <> model_version order by id <= ${afterSite}, id limit 1`;
  return found?.id;
}

/** Begins the types of a site again whose rules are others now; the model must be locked. */
export async function beginTypes(
  tx: Transaction,
  siteId: number,
  modelVersion: number,
  types: { id: number; rules: string }[],
): Promise<void> {
  await rows(tx)`
    with seen as (update sites set valued_model = ${modelVersion} where id = ${siteId})
    insert into vals_types (type_id, rules, begun)
    select type_id, rules, pg_current_xact_id() from ${rulesTable(types)}
    on conflict (type_id) do update set rules = excluded.rules, after = 0, whole = false, begun = excluded.begun
    where vals_types.rules <> excluded.rules`;
}

/** Types with their rules, as a table `wanted (type_id, rules)`. */
export const rulesTable = (types: { id: number; rules: string }[]): SQL =>
  tableOf("wanted", types, {
    type_id: ["int", ({ id }) => id],
    rules: ["text", ({ rules }) => rules],
  });

/** A type that is not whole, by these rules, from after this document on. */
export interface UnfinishedType {
  siteId: number;
  typeId: number;
  rules: string;
  after: number;
}

/**
 * A type that is not whole, locked. Not before every transaction has ended that was writing when it was begun: what
 * those publish by older rules could be passed by. (A number that is not given out yet is of before a restore.)
 */
export function takeUnfinishedType(
  tx: Transaction,
  afterSite: number,
): Promise<UnfinishedType | undefined> {
  return firstRow<UnfinishedType>(tx)`
    select t.site_id as "siteId", v.type_id as "typeId", v.rules, v.after
    from vals_types v join content_types t on t.id = v.type_id
    where not v.whole and (v.begun < pg_snapshot_xmin(pg_current_snapshot())
      or v.begun >= pg_snapshot_xmax(pg_current_snapshot()))
    order by t.site_id <= ${afterSite}, t.site_id, v.type_id limit 1 for update of v skip locked`;
}

/** The next documents of a type by id, deleted ones left out. */
export async function nextDocuments(
  tx: Transaction,
  { typeId, after }: UnfinishedType,
  limit: number,
): Promise<number[]> {
  const found = await rows<{ id: number }>(tx)`
    select id from documents where type_id = ${typeId} and deleted_at is null and id > ${after}
    order by id limit ${limit}`;
  return found.map(({ id }) => id);
}

/** Remembers how far a type is. */
export async function advanceType(
  tx: Transaction,
  typeId: number,
  reached: { after: number; whole: boolean },
): Promise<void> {
  await rows(tx)`
    update vals_types set after = ${reached.after}, whole = ${reached.whole} where type_id = ${typeId}`;
}

/** Documents whose values are due, of one site, and whose type was begun. */
export function findDue(
  db: Database,
  limit: number,
): Promise<{ siteId: number; ids: number[] } | undefined> {
  return firstRow<{ siteId: number; ids: number[] }>(db)`
    with found as (
      select d.document_id, t.site_id from vals_due d join content_types t on t.id = d.type_id
      where exists (select 1 from vals_types v where v.type_id = d.type_id) limit ${limit})
    select site_id as "siteId", array_agg(distinct document_id) as ids from found group by site_id limit 1`;
}

/** What is published of documents, in every locale. */
export function findPublished(
  db: Database,
  ids: number[],
): Promise<(Place & { typeId: number; fields: Values })[]> {
  return rows<Place & { typeId: number; fields: Values }>(db)`
    select p.document_id as "documentId", p.locale, p.type_id as "typeId", r.fields
    from publications p join revisions r on r.id = p.revision_id
    where p.document_id = any (${array(ids, "bigint")})`;
}

/** Sums up what publishes and take-downs have added to the counts of lists. @returns how many lines there were */
export async function foldCounts(tx: Transaction, limit: number): Promise<number> {
  const [folded] = await rows<{ lines: number }>(tx)`
    with taken as (
      delete from published_count_changes where ctid = any (array(
        select ctid from published_count_changes limit ${limit} for update skip locked))
      returning type_id, locale, other, count),
    folded as (
      insert into published_counts (type_id, locale, other, count)
      select type_id, locale, other, sum(count) from taken group by type_id, locale, other order by 1, 2, 3
      on conflict (type_id, locale, other) do update set count = published_counts.count + excluded.count)
    select count(*) as lines from taken`;
  return folded?.lines ?? 0;
}

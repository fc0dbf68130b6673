import { sql } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { BasedCopy } from "../../../shared/working/rebase.ts";
import type { Path } from "../../../shared/working/path.ts";
import type { Database, Transaction } from "../client.ts";
import { array, firstRow, iso, rows, tableOf } from "../rows.ts";
import type { Author, Place } from "./publications.ts";

/** Working copies, what became of the operations on them, and those that were discarded. */

export interface StoredCopy extends BasedCopy {
  version: number;
  revisionId: number | null;
  updatedAt: string;
  updatedBy: Author;
  review: { at: string; by: Author; note: string } | null;
}

const columns = sql`w.version, w.revision_id as "revisionId", w.base, w.value, w.disagreements,
  ${iso(sql`w.updated_at`)} as "updatedAt",
  case when w.actor is not null then json_build_object('personId', w.updated_by, 'name', w.actor) end as "updatedBy",
  case when w.asked_at is not null then json_build_object('at', ${iso(sql`w.asked_at`)},
    'by', json_build_object('personId', w.asked_by, 'name', w.asked_actor), 'note', w.asked_note) end as review`;

/** The copy of a document that is locked. */
export const findCopy = (tx: Database, place: Place): Promise<StoredCopy | undefined> =>
  firstRow<StoredCopy>(tx)`
    select ${columns} from working_copies w
    where w.document_id = ${place.documentId} and w.locale = ${place.locale}`;

/** What a look at a copy needs of its document. */
export interface LookedAt {
  kind: string;
  key: string;
  owner: number | null;
  /** Of the newest revision in the locale; of another locale's when this one has none. */
  name: string;
  newest: { id: number; name: string; fields: Values } | null;
  /** How many it has in the locale. */
  revisions: number;
}

/** A document of the site with its newest revision in a locale; undefined when there is none. */
export const findForCopy = (
  db: Database,
  siteId: number,
  { documentId, locale }: Place,
): Promise<LookedAt | undefined> =>
  firstRow<LookedAt>(db)`
    select t.kind, t.key, o.person_id as owner,
      coalesce((select r.name from revisions r where r.document_id = d.id
        order by r.locale = ${locale} desc, r.id desc limit 1), '') as name,
      (select json_build_object('id', r.id, 'name', r.name, 'fields', r.fields)
       from revisions r where r.document_id = d.id and r.locale = ${locale}
       order by r.id desc limit 1) as newest,
      (select count(*)::int from revisions r where r.document_id = d.id and r.locale = ${locale}) as revisions
    from documents d join content_types t on t.id = d.type_id left join owners o on o.document_id = d.id
    where d.id = ${documentId} and d.site_id = ${siteId} and d.deleted_at is null`;

/** Keeps a copy as it is now. */
export async function saveCopy(
  tx: Transaction,
  { documentId, locale }: Place,
  copy: Omit<StoredCopy, "updatedAt" | "updatedBy">,
  { now, by }: { now: string; by: Author },
): Promise<void> {
  const { review } = copy;
  await rows(tx)`
    insert into working_copies (document_id, locale, version, revision_id, base, value, disagreements, updated_at, updated_by,
      actor, asked_at, asked_by, asked_actor, asked_note)
    values (${documentId}, ${locale}, ${copy.version}, ${copy.revisionId}, ${JSON.stringify(copy.base)}::jsonb,
      ${JSON.stringify(copy.value)}::jsonb, ${JSON.stringify(copy.disagreements)}::jsonb, ${now}::timestamptz,
      ${by?.personId ?? null}, ${by?.name ?? null}, ${review?.at ?? null}::timestamptz, ${review?.by?.personId ?? null},
      ${review?.by?.name ?? null}, ${review?.note ?? null})
    on conflict (document_id, locale) do update set version = excluded.version, revision_id = excluded.revision_id,
      base = excluded.base, value = excluded.value, disagreements = excluded.disagreements, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by, actor = excluded.actor, asked_at = excluded.asked_at, asked_by = excluded.asked_by,
      asked_actor = excluded.asked_actor, asked_note = excluded.asked_note`;
}

/** What became of operations that were received before. */
export async function findOutcomes(
  tx: Transaction,
  { documentId, locale }: Place,
  ids: string[],
): Promise<Map<string, "applied" | "conflict">> {
  const found = await rows<{ id: string; outcome: "applied" | "conflict" }>(tx)`
    select id, outcome from working_ops
    where document_id = ${documentId} and locale = ${locale} and id = any (${array(ids, "text")})`;
  return new Map(found.map(({ id, outcome }) => [id, outcome]));
}

export interface DoneOperation {
  id: string;
  outcome: "applied" | "conflict";
  path: Path;
}

/** Writes down what became of operations, and which version the copy has since. */
export async function insertOutcomes(
  tx: Transaction,
  { documentId, locale }: Place,
  done: DoneOperation[],
  { version, now, by }: { version: number; now: string; by: Author },
): Promise<void> {
  if (done.length === 0) return;
  await rows(tx)`
    insert into working_ops (document_id, locale, id, outcome, version, path, at, person_id, actor)
    select ${documentId}, ${locale}, id, outcome, ${version}, path::jsonb, ${now}::timestamptz, ${by?.personId ?? null}::int,
      ${by?.name ?? null}::text
    from ${tableOf("done", done, {
      id: ["text", ({ id }) => id],
      outcome: ["text", ({ outcome }) => outcome],
      path: ["text", ({ path }) => JSON.stringify(path)],
    })}
    on conflict do nothing`;
}

/** What was done to a copy since a version, the newest first. */
export const changedSince = (
  tx: Database,
  { documentId, locale }: Place,
  version: number,
  limit: number,
): Promise<{ path: string[]; by: Author; at: string }[]> =>
  rows<{ path: string[]; by: Author; at: string }>(tx)`
    select path, ${iso(sql`at`)} as at,
      case when actor is not null then json_build_object('personId', person_id, 'name', actor) end as by
    from working_ops
    where document_id = ${documentId} and locale = ${locale} and version > ${version} and outcome = 'applied'
    order by version desc, id limit ${limit}`;

/** What was done to a copy since somebody made a revision of it, the newest first. */
export const changedSinceRevision = (
  tx: Database,
  { documentId, locale }: Place,
  limit: number,
): Promise<{ path: string[]; by: Author; at: string }[]> =>
  rows<{ path: string[]; by: Author; at: string }>(tx)`
    select path, ${iso(sql`at`)} as at,
      case when actor is not null then json_build_object('personId', person_id, 'name', actor) end as by
    from working_ops
    where document_id = ${documentId} and locale = ${locale} and outcome = 'applied' and id not like 'revision-%'
      and version > coalesce((select max(version) from working_ops where document_id = ${documentId} and locale = ${locale}
        and id like 'revision-%' and actor is not null), 0)
    order by version desc, id limit ${limit}`;

/** Keeps what is discarded. */
export async function insertDiscarded(
  tx: Transaction,
  { documentId, locale }: Place,
  value: BasedCopy["value"],
  { now, by }: { now: string; by: Author },
): Promise<void> {
  await rows(tx)`
    insert into discarded_copies (document_id, locale, value, at, person_id, actor)
    values (${documentId}, ${locale}, ${JSON.stringify(value)}::jsonb, ${now}::timestamptz, ${by?.personId ?? null},
      ${by?.name ?? null})`;
}

/** Discarded copies of a document of the site, newest first. */
export const listDiscarded = (
  db: Database,
  siteId: number,
  { documentId, locale }: Place,
  since: string,
): Promise<{ id: number; at: string; by: Author; name: string }[]> =>
  rows<{ id: number; at: string; by: Author; name: string }>(db)`
    select c.id, ${iso(sql`c.at`)} as at, coalesce(c.value ->> 'name', '') as name,
      case when c.actor is not null then json_build_object('personId', c.person_id, 'name', c.actor) end as by
    from discarded_copies c join documents d on d.id = c.document_id and d.site_id = ${siteId} and d.deleted_at is null
    where c.document_id = ${documentId} and c.locale = ${locale} and c.at >= ${since}::timestamptz
    order by c.id desc limit 100`;

export const findDiscarded = (
  tx: Transaction,
  { documentId, locale }: Place,
  id: number,
): Promise<{ value: BasedCopy["value"] } | undefined> =>
  firstRow<{ value: BasedCopy["value"] }>(tx)`
    select value from discarded_copies where id = ${id} and document_id = ${documentId} and locale = ${locale}`;

/** Clears away what is kept no longer, at most so many rows of each. */
export async function clearOld(
  tx: Transaction,
  before: { operations: string; discarded: string },
  limit: number,
): Promise<void> {
  await rows(tx)`
    delete from working_ops where ctid = any (array(
      select ctid from working_ops where at < ${before.operations}::timestamptz limit ${limit} for update skip locked))`;
  await rows(tx)`
    delete from discarded_copies where ctid = any (array(
      select ctid from discarded_copies where at < ${before.discarded}::timestamptz limit ${limit} for update skip locked))`;
}

/** Which of these documents of the site are there, with the kind of their types. */
export const findKinds = (
  tx: Database,
  siteId: number,
  ids: number[],
): Promise<{ id: number; kind: string }[]> =>
  rows<{ id: number; kind: string }>(tx)`
    select d.id, t.kind from documents d join content_types t on t.id = d.type_id
    where d.id = any (${array(ids, "bigint")}) and d.site_id = ${siteId} and d.deleted_at is null`;

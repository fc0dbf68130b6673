import { sql, type SQL } from "../drizzle.ts";
import type { Transaction } from "../client.ts";
import { array, rows, tableOf } from "../rows.ts";
import type { Place } from "./publications.ts";

/** Documents that were brought from another system, by what they are called there. */

export interface ImportedRow {
  key: string;
  documentId: number;
  typeId: number;
  slug: string | null;
  /** What an author, category or tag is found by. */
  identity: string | null;
  deleted: boolean;
  /** Sum of what was brought the last time; empty when that was not all. */
  digest: string;
  /** Whether it is here what became of it then. */
  untouched: boolean;
}

export interface Source {
  siteId: number;
  source: string;
}

/** The newest revision and the published one of each locale of the document `d`. */
const stateOf: SQL = sql`md5(coalesce((
    select string_agg(n.locale || ' ' || n.id, ',' order by n.locale collate "C") from (
      select r.locale, max(r.id) as id from revisions r where r.document_id = d.id group by r.locale) n), '')
  || '/' || coalesce((
    select string_agg(p.locale || ' ' || p.revision_id, ',' order by p.locale collate "C")
    from publications p where p.document_id = d.id), ''))`;

/** Locks what is to be written, so that nobody edits it meanwhile; what it is another statement reads. */
export async function lockImported(
  tx: Transaction,
  { siteId, source }: Source,
  keys: readonly string[],
): Promise<void> {
  await rows(tx)`
    select 1 from documents d join imported_documents i on i.document_id = d.id
    where i.site_id = ${siteId} and i.source = ${source} and i.key = any (${array(keys, "text")})
    order by d.id for no key update of d`;
}

export const findImported = (
  tx: Transaction,
  { siteId, source }: Source,
  keys: readonly string[],
): Promise<ImportedRow[]> =>
  rows<ImportedRow>(tx)`
    select i.key, d.id as "documentId", d.type_id as "typeId", d.slug, d.identity,
      d.deleted_at is not null as deleted,
      i.digest, i.state = ${stateOf} as untouched
    from imported_documents i join documents d on d.id = i.document_id
    where i.site_id = ${siteId} and i.source = ${source} and i.key = any (${array(keys, "text")})`;

/** Remembers what became of documents; comes after everything else that is written of them. What is `kept` is somebody's here. */
export async function saveImported(
  tx: Transaction,
  { siteId, source }: Source,
  saved: { key: string; documentId: number; digest: string; kept: boolean }[],
): Promise<void> {
  if (saved.length === 0) return;
  await rows(tx)`
    insert into imported_documents (site_id, source, key, document_id, digest, state)
    select ${siteId}, ${source}, saved.key, d.id, saved.digest, case when saved.kept then '' else ${stateOf} end
    from ${tableOf("saved", saved, {
      key: ["text", ({ key }) => key],
      document_id: ["bigint", ({ documentId }) => documentId],
      digest: ["text", ({ digest }) => digest],
      kept: ["boolean", ({ kept }) => kept],
    })}
    join documents d on d.id = saved.document_id and d.site_id = ${siteId}
    on conflict (site_id, source, key) do update
    set document_id = excluded.document_id, digest = excluded.digest, state = excluded.state`;
}

/** Which of these documents something was brought to. */
export async function findLinked(
  tx: Transaction,
  { siteId, source }: Source,
  ids: readonly number[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  const found = await rows<{ id: number }>(tx)`
    select document_id as id from imported_documents
    where document_id = any (${array(ids, "bigint")}) and site_id = ${siteId} and source = ${source}`;
  return found.map(({ id }) => id);
}

/** In which locales documents are published. */
export async function findImportedPublished(
  tx: Transaction,
  siteId: number,
  ids: readonly number[],
): Promise<Place[]> {
  if (ids.length === 0) return [];
  return rows<Place>(tx)`
    select p.document_id as "documentId", p.locale from publications p
    join documents d on d.id = p.document_id and d.site_id = ${siteId}
    where p.document_id = any (${array(ids, "bigint")})`;
}

export interface BroughtDocument {
  typeId: number;
  slug: string | null;
  /** What authors, categories and tags are found by, where nothing has that yet. */
  identity: string | null;
  /** The number it is to have. */
  wantedId: number | null;
  createdAt: string;
}

/** Past this many numbers the sequence is set, which nobody else can pass meanwhile; before it they are taken one by one. */
const FAR = 1_000;

/**
 * Adds documents, with the numbers that are wanted where nothing has them, the others in the order given: lists go by them. A number that was kept is never given again.
 * @returns by index the number of each; of those whose type has one with this slug that one's, with `there` true
 */
export async function insertBrought(
  tx: Transaction,
  siteId: number,
  brought: BroughtDocument[],
): Promise<{ index: number; id: number; there: boolean }[]> {
  if (brought.length === 0) return [];
  await passNumbers(tx, Math.max(...brought.map(({ wantedId }) => wantedId ?? 0)));
  const table = tableOf("b", brought, {
    type_id: ["integer", ({ typeId }) => typeId],
    slug: ["text", ({ slug }) => slug],
    identity: ["text", ({ identity }) => identity],
    wanted: ["bigint", ({ wantedId }) => wantedId],
    created_at: ["timestamptz", ({ createdAt }) => createdAt],
  });
  const added = await rows<{ index: number; id: number }>(tx)`
    with numbered as materialized (
      select b.*, case when wanted is not null and not exists (select from documents where id = wanted)
        then wanted else nextval('documents_id_seq') end as id
      from ${table}),
    ranked as (
      select n.*, row_number() over (partition by type_id, identity order by ord) as nth from numbered n),
    added as (
      insert into documents (id, site_id, type_id, slug, identity, created_at) overriding system value
      select id, ${siteId}, type_id, slug,
        case when nth = 1 and not exists (
          select from documents o
          where o.type_id = n.type_id and o.identity = n.identity and o.deleted_at is null) then identity end,
        created_at
      from ranked n order by ord
      on conflict do nothing returning id)
    select (n.ord - 1)::int as index, n.id from numbered n join added using (id)`;
  const indexes = new Set(added.map(({ index }) => index));
  const there = await rows<{ index: number; id: number }>(tx)`
    select (b.ord - 1)::int as index, d.id from ${table}
    join documents d on d.type_id = b.type_id and d.slug = b.slug and d.deleted_at is null`;
  return [
    ...added.map((one) => ({ ...one, there: false })),
    ...there.filter(({ index }) => !indexes.has(index)).map((one) => ({ ...one, there: true })),
  ];
}

/** Moves the numbers of documents past one, so that it is given to nobody afterwards. */
async function passNumbers(tx: Transaction, wantedId: number): Promise<void> {
  if (wantedId === 0) return;
  await rows(tx)`
    select case when ${wantedId}::bigint - last_value > ${FAR}
      then setval('documents_id_seq', ${wantedId}::bigint)
      else (select max(nextval('documents_id_seq')) from generate_series(last_value, ${wantedId}::bigint)) end
    from documents_id_seq where last_value <= ${wantedId}::bigint`;
}

import type { SQL } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Transaction } from "../client.ts";
import { preparedForFew, preparedRows } from "../prepared.ts";
import { array, rows, tableOf } from "../rows.ts";

/** What readers are given, changed for any number of documents in the same few statements. */

/** A document in one locale. */
export interface Place {
  documentId: number;
  locale: string;
}

export interface NewRevision extends Place {
  name: string;
  fields: Values;
  note: string | null;
  /** When it was written, unless that is now. */
  createdAt?: string | undefined;
}

/** Who writes: a person by id and name, or a program with its token's name; null where nobody is known. */
export type Author = { personId: number | null; name: string } | null;

/** Adds revisions, at most one per document and locale. @returns their ids, in the order given */
export async function insertRevisions(
  tx: Transaction,
  added: NewRevision[],
  { now, by }: { now: string; by: Author },
): Promise<number[]> {
  const made = await preparedRows<Place & { id: number }>(tx, "insert revisions")`
    insert into revisions (document_id, locale, name, fields, created_at, created_by, actor, note)
    select document_id, locale, name, fields::jsonb, coalesce(written_at, ${now}::timestamptz),
      ${by?.personId ?? null}::int, ${by?.name ?? null}::text, note
    from ${tableOf("added", added, {
      ...placeColumns,
      name: ["text", ({ name }) => name],
      fields: ["text", ({ fields }) => JSON.stringify(fields)],
      note: ["text", ({ note }) => note],
      written_at: ["timestamptz", ({ createdAt }) => createdAt ?? null],
    })}
    order by ord
    returning id, document_id as "documentId", locale`;
  const byPlace = new Map(made.map((row) => [placeKey(row), row.id]));
  return added.map((revision) => {
    const id = byPlace.get(placeKey(revision));
    if (id === undefined) throw new Error("an inserted revision gave no row");
    return id;
  });
}

export interface Publication extends Place {
  typeId: number;
  revisionId: number;
  /** Documents that the revision names. */
  references: number[];
  /** Since when readers have the document, and its newest; now, unless it is brought from where they had it before. */
  times?: PublishedTimes | undefined;
}

export interface PublishedTimes {
  publishedAt: string;
  updatedAt: string;
}

/**
 * Points readers at revisions, with the references these name; what they are found by `saveWords` says.
 * `published_at` stays that of the first time, unless it is said. What was to be published there later is overtaken (DECISIONS.md).
 */
export async function publishRevisions(
  tx: Transaction,
  published: Publication[],
  now: string,
): Promise<void> {
  const pointed = preparedRows(tx, "point readers")`
    with overtaken as (
      delete from schedules s using ${placesOf(published)}
      where s.document_id = place.document_id and s.locale = place.locale and s.action = 'publish')
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
    select document_id, locale, type_id, revision_id,
      coalesce(said_published_at, ${now}::timestamptz), coalesce(said_updated_at, ${now}::timestamptz)
    from ${tableOf("published", published, {
      ...placeColumns,
      type_id: ["integer", ({ typeId }) => typeId],
      revision_id: ["bigint", ({ revisionId }) => revisionId],
      said_published_at: ["timestamptz", ({ times }) => times?.publishedAt ?? null],
      said_updated_at: ["timestamptz", ({ times }) => times?.updatedAt ?? null],
    })}
    on conflict (document_id, locale) do update
    set revision_id = excluded.revision_id, updated_at = excluded.updated_at, words = ''`;
  const named = published.flatMap(({ documentId, locale, references }) =>
    references.map((target) => ({ documentId, locale, target })),
  );
  const referring = preparedForFew(tx, "name published", named.length + published.length)`
    with named as (
      select * from ${tableOf("named", named, {
        ...placeColumns,
        target_id: ["bigint", ({ target }) => target],
      })}),
    removed as (
      delete from document_references r
      using ${placesOf(published)}
      where r.document_id = place.document_id and r.locale = place.locale
        and not exists (
          select 1 from named n
          where n.document_id = r.document_id and n.locale = r.locale and n.target_id = r.target_id))
    insert into document_references (document_id, locale, target_id)
    select n.document_id, n.locale, n.target_id from named n
    join documents d on d.id = n.document_id
    join documents target on target.id = n.target_id and target.site_id = d.site_id
    on conflict do nothing`;
  await Promise.all([pointed, referring]);
  const said = published.filter(({ times }) => times !== undefined);
  if (said.length > 0) await sayPublishedAt(tx, said);
}

/** Of what readers had before, here as where it is brought from. */
async function sayPublishedAt(tx: Transaction, published: Publication[]): Promise<void> {
  await rows(tx)`
    update publications p set published_at = said.published_at
    from ${tableOf("said", published, {
      ...placeColumns,
      published_at: ["timestamptz", ({ times }) => times?.publishedAt ?? null],
    })}
    where p.document_id = said.document_id and p.locale = said.locale and p.published_at <> said.published_at`;
}

/** Notes what newest revisions name, of other documents than posts, whose a trigger notes (migrations/0011). */
export async function nameHeads(
  tx: Transaction,
  written: (Place & { references: number[] })[],
): Promise<void> {
  if (written.length === 0) return;
  const named = written.flatMap(({ documentId, locale, references }) =>
    references.map((target) => ({ documentId, locale, target })),
  );
  await preparedForFew(tx, "name heads", named.length + written.length)`
    with named as (
      select * from ${tableOf("named", named, {
        ...placeColumns,
        target_id: ["bigint", ({ target }) => target],
      })}),
    removed as (
      delete from head_references r using ${placesOf(written)}
      where r.document_id = place.document_id and r.locale = place.locale
        and not exists (
          select 1 from named n
          where n.document_id = r.document_id and n.locale = r.locale and n.target_id = r.target_id))
    insert into head_references (document_id, locale, target_id)
    select n.document_id, n.locale, n.target_id from named n
    join documents d on d.id = n.document_id
    join documents target on target.id = n.target_id and target.site_id = d.site_id
    on conflict do nothing`;
}

/** Takes documents from their readers; `locale` null means in all. @returns what was published of them */
export async function unpublishDocuments(
  tx: Transaction,
  taken: { documentId: number; locale: string | null }[],
): Promise<Place[]> {
  if (taken.length === 0) return [];
  const places = placesOf(taken);
  return rows<Place>(tx)`
    with named as (
      delete from document_references r using ${places}
      where r.document_id = place.document_id and (place.locale is null or r.locale = place.locale)),
    removed as (
      delete from publications p using ${places}
      where p.document_id = place.document_id and (place.locale is null or p.locale = place.locale)
      returning p.document_id, p.locale)
    select document_id as "documentId", locale from removed`;
}

/** Marks documents deleted, and forgets what was to happen to them; revisions stay, slugs are free again. */
export async function deleteDocuments(tx: Transaction, ids: number[], now: string): Promise<void> {
  if (ids.length === 0) return;
  await rows(tx)`
    with forgotten as (delete from schedules where document_id = any (${array(ids, "bigint")}))
    update documents set deleted_at = ${now}::timestamptz where id = any (${array(ids, "bigint")})`;
}

/** The columns of places, for `tableOf`. */
export const placeColumns = {
  document_id: ["bigint", ({ documentId }: { documentId: number }) => documentId],
  locale: ["text", ({ locale }: { locale: string | null }) => locale],
} satisfies Record<string, [string, unknown]>;

export const placesOf = (places: { documentId: number; locale: string | null }[]): SQL =>
  tableOf("place", places, placeColumns);

export const placeKey = ({ documentId, locale }: Place) => `${documentId} ${locale}`;

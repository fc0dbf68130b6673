import type { Database, Transaction } from "../client.ts";
import { placesOf, type Place } from "./publications.ts";
import { array, rows } from "../rows.ts";

/** What writing posts needs to know of authors, categories, tags and of other posts. */

/** An author, category or tag as writers name it. */
export interface NamedTerm {
  id: number;
  slug: string;
  identity: string | null;
  /** Of the newest revision. */
  name: string;
}

/** Documents of a type that have one of these slugs or identities. */
export function findTerms(
  db: Database,
  typeId: number,
  { slugs = [], identities = [] }: { slugs?: string[]; identities?: string[] },
): Promise<NamedTerm[]> {
  return rows<NamedTerm>(db)`
    select d.id, d.slug, d.identity, r.name from documents d
    join lateral (select name from revisions where document_id = d.id order by id desc limit 1) r on true
    where d.type_id = ${typeId} and d.deleted_at is null
      and (d.slug = any (${array(slugs, "text")}) or d.identity = any (${array(identities, "text")}))`;
}

/** Gives a document another identity, or none; false when its type has one with that identity. */
export async function renameIdentity(
  tx: Transaction,
  documentId: number,
  identity: string | null,
): Promise<boolean> {
  const renamed = await rows(tx)`
    update documents d set identity = ${identity}
    where d.id = ${documentId} and not exists (
      select 1 from documents other
      where other.type_id = d.type_id and other.identity = ${identity} and other.deleted_at is null
        and other.id <> d.id)
    returning d.id`;
  return renamed.length > 0;
}

/** Gives a document another slug; false when its type has one with that slug. */
export async function renameSlug(
  tx: Transaction,
  documentId: number,
  slug: string,
): Promise<boolean> {
  const renamed = await rows(tx)`
    update documents d set slug = ${slug}
    where d.id = ${documentId} and not exists (
      select 1 from documents other
      where other.type_id = d.type_id and other.slug = ${slug} and other.deleted_at is null)
    returning d.id`;
  // in a statement of its own, which sees the slug
  if (renamed.length > 0) await rows(tx)`select summarize(${documentId})`;
  return renamed.length > 0;
}

/**
 * The published documents just newer and just older than each of these, in their locales; none beside one that is
 * not published.
 */
export async function neighboursOf(
  tx: Transaction,
  typeId: number,
  places: Place[],
): Promise<number[]> {
  const found = await rows<{ id: number }>(tx)`
    select distinct beside.id
    from ${placesOf(places)}
    join publications own on own.document_id = place.document_id and own.locale = place.locale
    cross join lateral (
      (select p.document_id as id from publications p
       where p.type_id = ${typeId} and p.locale = own.locale
         and (p.published_at, p.document_id) > (own.published_at, own.document_id)
       order by p.published_at, p.document_id limit 1)
      union all
      (select p.document_id as id from publications p
       where p.type_id = ${typeId} and p.locale = own.locale
         and (p.published_at, p.document_id) < (own.published_at, own.document_id)
       order by p.published_at desc, p.document_id desc limit 1)) beside`;
  return found.map(({ id }) => id);
}

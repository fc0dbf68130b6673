import { sql } from "drizzle-orm";
import type { Database, Transaction } from "./client.ts";
import type { Place } from "./publications.ts";
import { array, rows } from "./rows.ts";

/** What writing posts needs to know of authors, categories, tags and of other posts. */

/** Documents of a type by slug, or by the e-mail address in their newest revision. */
export function findBySlugs(
  db: Database,
  typeId: number,
  by: { slugs: string[] } | { email: string },
): Promise<{ id: number; slug: string }[]> {
  if ("slugs" in by) {
    return rows(
      db,
      sql`
      select id, slug from documents
      where type_id = ${typeId} and deleted_at is null and slug = any (${array(by.slugs, "text")})`,
    );
  }
  return rows(
    db,
    sql`
    select d.id, d.slug from documents d
    join lateral (select fields from revisions where document_id = d.id order by id desc limit 1) r on true
    where d.type_id = ${typeId} and d.deleted_at is null and lower(r.fields ->> 'email') = lower(${by.email})
    order by d.id limit 1`,
  );
}

/** Gives a document another slug; false when its type has one with that slug. */
export async function renameSlug(
  tx: Transaction,
  documentId: number,
  slug: string,
): Promise<boolean> {
  const renamed = await rows(
    tx,
    sql`
    update documents d set slug = ${slug}
    where d.id = ${documentId} and not exists (
      select 1 from documents other
      where other.type_id = d.type_id and other.slug = ${slug} and other.deleted_at is null)
    returning d.id`,
  );
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
  const found = await rows<{ id: number }>(
    tx,
    sql`
    select distinct beside.id
    from unnest(${array(
      places.map(({ documentId }) => documentId),
      "bigint",
    )},
                ${array(
                  places.map(({ locale }) => locale),
                  "text",
                )}) as place (document_id, locale)
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
       order by p.published_at desc, p.document_id desc limit 1)) beside`,
  );
  return found.map(({ id }) => id);
}

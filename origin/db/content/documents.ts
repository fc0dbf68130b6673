import { sql, type SQL } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { FieldOf } from "../../../shared/content/model.ts";
import type { Database, Transaction } from "../client.ts";
import { preparedFirstRow, preparedRows } from "../prepared.ts";
import { array, rows, tableOf } from "../rows.ts";
import { documents } from "../schema.ts";

/** A document with its newest revision in one locale. */
export interface EditableDocument {
  id: number;
  typeId: number;
  slug: string | null;
  /** Of the newest revision in the locale; of another locale's when this one has none. */
  name: string;
  /** Null in a locale the document was never written in. */
  newest: { id: number; name: string; fields: Values } | null;
  published: boolean;
}

/** A document that is locked for an edit. */
export type LockedDocument = Pick<EditableDocument, "id" | "typeId" | "slug">;

/** What a document is found by, and what the statement is called that does. */
type Named = [name: string, condition: SQL];

/**
 * Finds one document by a condition on it and its type, and locks it for the edit. What it holds another statement reads: what
 * was written while this one waited for the lock only that one sees, and the edit must begin from it.
 */
async function lockOne(
  tx: Transaction,
  siteId: number,
  locale: string,
  [name, condition]: Named,
): Promise<LockedDocument | undefined> {
  // `no key`: references of other documents take a key-share lock on this one, and must not wait for its editor
  return preparedFirstRow<LockedDocument>(tx, name)`
    select d.id, d.type_id as "typeId", d.slug
    from documents d
    join content_types t on t.id = d.type_id
    left join publications p on p.document_id = d.id and p.locale = ${locale}
    where d.site_id = ${siteId} and d.deleted_at is null and ${condition}
    order by t.kind = 'single' desc, p.published_at desc nulls last, d.id desc
    limit 1 for no key update of d`;
}

/** What a locked document holds in each of these locales, in their order. */
export async function readLocked(
  tx: Transaction,
  id: number,
  locales: readonly string[],
): Promise<EditableDocument[]> {
  return preparedRows<EditableDocument>(tx, "read locked")`
    select d.id, d.type_id as "typeId", d.slug,
      exists (select 1 from publications p where p.document_id = d.id and p.locale = asked.locale) as published,
      (select json_build_object('id', r.id, 'name', r.name, 'fields', r.fields)
       from revisions r where r.document_id = d.id and r.locale = asked.locale
       order by r.id desc limit 1) as newest,
      (select r.name from revisions r where r.document_id = d.id
       order by r.locale = asked.locale desc, r.id desc limit 1) as name
    from documents d, unnest(${array(locales, "text")}) with ordinality as asked (locale, ord)
    where d.id = ${id} order by asked.ord`;
}

async function lockAndRead(
  tx: Transaction,
  siteId: number,
  locale: string,
  by: Named,
): Promise<EditableDocument | undefined> {
  const locked = await lockOne(tx, siteId, locale, by);
  return locked === undefined ? undefined : (await readLocked(tx, locked.id, [locale]))[0];
}

/** The page a writer names. `*` searches every page type, Single Pages first. */
export const lockPage = (
  tx: Transaction,
  siteId: number,
  { type, slug, locale }: { type: string; slug: string; locale: string },
): Promise<LockedDocument | undefined> =>
  lockOne(tx, siteId, locale, [
    "lock page",
    sql`d.slug = ${slug}
      and ((${type} = '*' and t.kind in ('page', 'single')) or (t.kind = 'page' and t.key = ${type}))`,
  ]);

/** The collection item a writer names. */
export const lockItem = (
  tx: Transaction,
  siteId: number,
  { key, id, locale }: { key: string; id: number; locale: string },
): Promise<LockedDocument | undefined> =>
  lockOne(tx, siteId, locale, [
    "lock item",
    sql`d.id = ${id} and t.kind = 'collection' and t.key = ${key}`,
  ]);

/** The post a writer names. */
export const lockPost = (
  tx: Transaction,
  siteId: number,
  slug: string,
  locale: string,
): Promise<EditableDocument | undefined> =>
  lockAndRead(tx, siteId, locale, ["lock post", sql`d.slug = ${slug} and t.kind = 'post'`]);

/** Any document of the site by id. */
export const lockDocument = (
  tx: Transaction,
  siteId: number,
  id: number,
  locale: string,
): Promise<EditableDocument | undefined> =>
  lockAndRead(tx, siteId, locale, ["lock document", sql`d.id = ${id}`]);

/** Adds a document; undefined when the type has one with this slug or this identity. */
export async function insertDocument(
  tx: Transaction,
  document: { siteId: number; typeId: number; slug: string | null; identity?: string | null },
  now: string,
): Promise<number | undefined> {
  const [created] = await tx
    .insert(documents)
    .values({ ...document, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: documents.id });
  return created?.id;
}

/** What a reference in the input names: a page's slug or a collection item's id. */
export interface WantedReference {
  to: FieldOf<"reference">["to"];
  slug?: string;
  id?: number;
}

/** Finds what references name, all in one statement; those that name nothing are left out. */
export async function findTargets(
  tx: Database,
  siteId: number,
  wanted: WantedReference[],
): Promise<{ index: number; id: number }[]> {
  if (wanted.length === 0) return [];
  return rows<{ index: number; id: number }>(tx)`
    select (q.ord - 1)::int as index, d.id
    from ${tableOf("q", wanted, {
      kind: ["text", ({ to }) => to.kind],
      key: ["text", ({ to }) => to.key],
      slug: ["text", ({ slug }) => slug ?? null],
      id: ["bigint", ({ id }) => id ?? null],
    })}
    join content_types t on t.site_id = ${siteId} and t.kind = q.kind and t.key = q.key
    join documents d on d.type_id = t.id and d.deleted_at is null and (d.slug = q.slug or d.id = q.id)`;
}

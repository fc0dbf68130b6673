import { sql, type SQL } from "drizzle-orm";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { FieldOf } from "../../../shared/content/model.ts";
import type { Database, Transaction } from "../client.ts";
import { nameOfDocument } from "../names.ts";
import { iso, row, rows, tableOf, type Page } from "../rows.ts";
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

/**
 * Finds one document by a condition on it and its type, and locks it for the edit. In two statements: what was written
 * while the first waited for the lock only the second sees, and the edit must begin from it.
 */
async function lockOne(
  tx: Transaction,
  siteId: number,
  locale: string,
  condition: SQL,
): Promise<EditableDocument | undefined> {
  // `no key`: references of other documents take a key-share lock on this one, and must not wait for its editor
  const [locked] = await rows<{ id: number }>(tx)`
    select d.id
    from documents d
    join content_types t on t.id = d.type_id
    left join publications p on p.document_id = d.id and p.locale = ${locale}
    where d.site_id = ${siteId} and d.deleted_at is null and ${condition}
    order by t.kind = 'single' desc, p.published_at desc nulls last, d.id desc
    limit 1 for no key update of d`;
  if (locked === undefined) return undefined;
  return row<EditableDocument>(tx)`
    select d.id, d.type_id as "typeId", d.slug,
      exists (select 1 from publications p where p.document_id = d.id and p.locale = ${locale}) as published,
      (select json_build_object('id', r.id, 'name', r.name, 'fields', r.fields)
       from revisions r where r.document_id = d.id and r.locale = ${locale}
       order by r.id desc limit 1) as newest,
      (select r.name from revisions r where r.document_id = d.id
       order by r.locale = ${locale} desc, r.id desc limit 1) as name
    from documents d where d.id = ${locked.id}`;
}

/** The page a writer names. `*` searches every page type, Single Pages first. */
export const lockPage = (
  tx: Transaction,
  siteId: number,
  { type, slug, locale }: { type: string; slug: string; locale: string },
): Promise<EditableDocument | undefined> =>
  lockOne(
    tx,
    siteId,
    locale,
    sql`d.slug = ${slug}
      and ((${type} = '*' and t.kind in ('page', 'single')) or (t.kind = 'page' and t.key = ${type}))`,
  );

/** The collection item a writer names. */
export const lockItem = (
  tx: Transaction,
  siteId: number,
  { key, id, locale }: { key: string; id: number; locale: string },
): Promise<EditableDocument | undefined> =>
  lockOne(tx, siteId, locale, sql`d.id = ${id} and t.kind = 'collection' and t.key = ${key}`);

/** The post a writer names. */
export const lockPost = (
  tx: Transaction,
  siteId: number,
  slug: string,
  locale: string,
): Promise<EditableDocument | undefined> =>
  lockOne(tx, siteId, locale, sql`d.slug = ${slug} and t.kind = 'post'`);

/** Any document of the site by id. */
export const lockDocument = (
  tx: Transaction,
  siteId: number,
  id: number,
  locale: string,
): Promise<EditableDocument | undefined> => lockOne(tx, siteId, locale, sql`d.id = ${id}`);

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

export interface DocumentRow {
  id: number;
  type: string;
  kind: string;
  slug: string | null;
  /** Of what has no name, the first of its text fields; null when there is nothing in them. */
  name: string | null;
  published: string[];
  createdAt: string;
}

/** Documents of a site for management, newest first, with the locales they are published in; `count` is of all. */
export async function listDocuments(
  db: Database,
  siteId: number,
  filter: { kind: string | null; type: string | null; slug: string | null },
  range: { limit: number; offset: number },
): Promise<Page<DocumentRow>> {
  const matching = sql`
    from documents d join content_types t on t.id = d.type_id
    where d.site_id = ${siteId} and d.deleted_at is null
      and (${filter.kind}::text is null or t.kind = ${filter.kind})
      and (${filter.type}::text is null or t.key = ${filter.type})
      and (${filter.slug}::text is null or d.slug = ${filter.slug})`;
  const meta = await row<{ count: number }>(db)`select count(*) as count ${matching}`;
  const data = await rows<DocumentRow>(db)`
    select d.id, t.key as type, t.kind, d.slug, ${iso(sql`d.created_at`)} as "createdAt",
      ${nameOfDocument} as name,
      coalesce((select array_agg(p.locale order by p.locale collate "C") from publications p where p.document_id = d.id), '{}')
        as published
    ${matching}
    order by d.id desc limit ${range.limit} offset ${range.offset}`;
  return { data, meta };
}

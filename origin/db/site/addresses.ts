import type { TypeAddresses } from "../../../shared/manage/previews.ts";
import type { Database, Transaction } from "../client.ts";
import { firstRow, rows } from "../rows.ts";

/** Where documents of a type stand at their site, which is a setting of the type: nothing that readers get depends on it. */

/** Of every type of the site whose documents can have an address. */
export const listAddresses = (db: Database, siteId: number): Promise<TypeAddresses[]> =>
  rows<TypeAddresses>(db)`
    select t.kind, t.key, t.name, t.settings ->> 'publicUrl' as "publicUrl", t.settings ->> 'previewUrl' as "previewUrl"
    from content_types t where t.site_id = ${siteId} and t.kind <> 'component'
    order by t.kind, t.key collate "C"`;

/** Sets both; undefined when there is no such type. */
export const updateAddresses = (
  tx: Transaction,
  siteId: number,
  { kind, key }: Pick<TypeAddresses, "kind" | "key">,
  { publicUrl, previewUrl }: Pick<TypeAddresses, "publicUrl" | "previewUrl">,
): Promise<TypeAddresses | undefined> =>
  firstRow<TypeAddresses>(tx)`
    update content_types t set settings = jsonb_strip_nulls(
      t.settings || jsonb_build_object('publicUrl', ${publicUrl}::text, 'previewUrl', ${previewUrl}::text))
    where t.site_id = ${siteId} and t.kind = ${kind} and t.key = ${key} and t.kind <> 'component'
    returning t.kind, t.key, t.name, t.settings ->> 'publicUrl' as "publicUrl", t.settings ->> 'previewUrl' as "previewUrl"`;

/** A document with the addresses of its type. */
export interface Addressed {
  id: number;
  slug: string | null;
  kind: TypeAddresses["kind"];
  key: string;
  publicUrl: string | null;
  previewUrl: string | null;
}

/** A document of the site, to say where it stands; undefined when there is none. */
export const findAddressed = (
  db: Database,
  siteId: number,
  documentId: number,
): Promise<Addressed | undefined> =>
  firstRow<Addressed>(db)`
    select d.id, d.slug, t.kind, t.key, t.settings ->> 'publicUrl' as "publicUrl", t.settings ->> 'previewUrl' as "previewUrl"
    from documents d join content_types t on t.id = d.type_id
    where d.id = ${documentId} and d.site_id = ${siteId} and d.deleted_at is null`;

/** Where previews of the site are shown. */
export const listPreviewUrls = async (db: Database, siteId: number): Promise<string[]> => {
  const found = await rows<{ url: string }>(db)`
    select distinct settings ->> 'previewUrl' as url from content_types
    where site_id = ${siteId} and settings ? 'previewUrl'`;
  return found.map(({ url }) => url);
};

/** The document of a type that has a slug, an id, or both; of a Single Page without either the one there is. */
export const findAtAddress = (
  db: Database,
  siteId: number,
  { kind, key }: Pick<TypeAddresses, "kind" | "key">,
  { slug, id }: { slug: string | null; id: string | null },
): Promise<{ id: number } | undefined> =>
  firstRow<{ id: number }>(db)`
    select d.id from documents d join content_types t on t.id = d.type_id
    where t.site_id = ${siteId} and t.kind = ${kind} and t.key = ${key} and d.deleted_at is null
      and (${slug}::text is null or d.slug = ${slug}) and (${id}::bigint is null or d.id = ${id}::bigint)
    order by d.id desc limit 1`;

import { sql } from "../drizzle.ts";
import type { Values } from "../../../shared/content/field-kind.ts";
import type { Database, Transaction } from "../client.ts";
import { tableOf, rows } from "../rows.ts";
import { placeColumns, type Place } from "../content/publications.ts";

/** What documents hold that use a file, to put another in its place. */

/** A revision with what it holds. */
export interface HeldRevision {
  id: number;
  name: string;
  fields: Values;
}

/** A document in a locale that uses a file: in its newest revision, in what readers have, or in both. */
export interface UsingPlace {
  id: number;
  typeId: number;
  slug: string | null;
  locale: string;
  newest: HeldRevision;
  published: HeldRevision | null;
}

const held = sql`json_build_object('id', r.id, 'name', r.name, 'fields', r.fields)`;

/** Where a file is used, by document and locale. To be read after the documents were locked. */
export const findUsing = (
  db: Database,
  siteId: number,
  hash: string,
  limit: number,
): Promise<UsingPlace[]> =>
  rows<UsingPlace>(db)`
    select d.id, d.type_id as "typeId", d.slug, used.locale,
      (select ${held} from revisions r
       where r.document_id = d.id and r.locale = used.locale order by r.id desc limit 1) as newest,
      (select ${held} from publications p join revisions r on r.id = p.revision_id
       where p.document_id = d.id and p.locale = used.locale) as published
    from (
      select distinct u.document_id, u.locale from media_uses u
      left join heads h on h.document_id = u.document_id and h.locale = u.locale and h.revision_id = u.revision_id
      left join publications p
        on p.document_id = u.document_id and p.locale = u.locale and p.revision_id = u.revision_id
      where u.hash = ${hash} and (h.revision_id is not null or p.revision_id is not null)) used
    join documents d on d.id = used.document_id and d.site_id = ${siteId} and d.deleted_at is null
    order by d.id, used.locale collate "C" limit ${limit}`;

/** Which of these places have a working copy. */
export const findCopied = (tx: Transaction, places: readonly Place[]): Promise<Place[]> =>
  rows<Place>(tx)`
    select w.document_id as "documentId", w.locale
    from ${tableOf("p", places, placeColumns)}
    join working_copies w on w.document_id = p.document_id and w.locale = p.locale
    order by w.document_id, w.locale collate "C"`;

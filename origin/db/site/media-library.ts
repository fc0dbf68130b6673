import { sql, type SQL } from "../drizzle.ts";
import type { MediaUse } from "../../../shared/manage/media.ts";
import type { FocalPoint } from "../../../shared/media.ts";
import type { MediaType } from "../../../shared/media-type.ts";
import type { Database, Transaction } from "../client.ts";
import { array, firstRow, iso, row, rows, tableOf } from "../rows.ts";
import { findSought, has } from "./media-search.ts";

/** What people see of a site's files: what they say of them, and where they are used. */

export interface LibraryFile {
  id: number;
  hash: string;
  type: MediaType;
  sizeBytes: number;
  fileName: string;
  sourceUrl: string | null;
  createdAt: string;
  alt: string;
  width: number | null;
  height: number | null;
  uploadedBy: { id: number; name: string } | null;
  /** What stays in sight when it is cut to another shape; null: its middle. */
  focus: FocalPoint | null;
  /** The address of a tiny picture of it, which is in the address itself. */
  placeholder: string | null;
  /** Whether it was tried to make one. */
  isLookedAt: boolean;
  /** Whether the newest or the published revision of a document names it. */
  isUsed: boolean;
}

/** Which files are wanted; null for whatever it is. */
export interface LibraryFilter {
  q: string | null;
  /** A type, or the part of one before its slash. */
  type: string | null;
  isUsed: boolean | null;
  lacksAlt: boolean;
  /** Files that were added before this one. */
  before: number | null;
}

/** Revisions that are the newest of their documents, or published, and name a file of a site. */
const CURRENT = sql`
  media_uses u
  join documents d on d.id = u.document_id and d.site_id = m.site_id and d.deleted_at is null
  left join heads h on h.document_id = u.document_id and h.locale = u.locale and h.revision_id = u.revision_id
  left join publications p
    on p.document_id = u.document_id and p.locale = u.locale and p.revision_id = u.revision_id
  where u.hash = m.hash and (h.revision_id is not null or p.revision_id is not null)`;

/** Files, of these of them. */
const filesOf = (media: SQL): SQL => sql`
  select m.id, m.hash, m.type, m.size_bytes as "sizeBytes", m.file_name as "fileName",
    m.source_url as "sourceUrl", ${iso(sql`m.created_at`)} as "createdAt",
    coalesce(n.alt, '') as alt, n.width, n.height,
    case when n.focus_x is not null then json_build_object('x', n.focus_x, 'y', n.focus_y) end as focus,
    'data:image/webp;base64,' || translate(encode(n.placeholder, 'base64'), E'\\n', '') as placeholder,
    n.looked_at is not null as "isLookedAt",
    case when who.id is not null then json_build_object('id', who.id, 'name', who.name) end as "uploadedBy",
    used.is as "isUsed"
  from ${media} m
  left join lateral (
    -- for each file as the list is walked: for all of them at once it would be read as a whole before the first is shown
    select alt, width, height, uploaded_by, deleted_at, focus_x, focus_y, placeholder, looked_at
    from media_notes where media_id = m.id offset 0) n on true
  left join people who on who.id = n.uploaded_by
  cross join lateral (select exists (select from ${CURRENT}) as is) used`;

/** Files of a site, newest first. */
export async function listLibrary(
  db: Database,
  siteId: number,
  filter: LibraryFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<LibraryFile[]> {
  const { q, before } = filter;
  const found = q === null ? null : await findSought(db, siteId, q, before);
  const list = (media: SQL) => listOf(db, siteId, filter, media, { offset, limit });
  if (found === null) return list(sql`media`);
  const listed = await list(
    // in order, so that of those that are not shown nothing more is looked up
    sql`(select * from media where id = any (${array(found.ids, "bigint")}) order by id desc)`,
  );
  return listed.length === limit || found.isAll ? listed : list(sql`media`);
}

const listOf = (
  db: Database,
  siteId: number,
  { q, type, isUsed, lacksAlt, before }: LibraryFilter,
  media: SQL,
  { offset, limit }: { offset: number; limit: number },
): Promise<LibraryFile[]> =>
  rows<LibraryFile>(db)`${filesOf(media)}
    where m.site_id = ${siteId} and (n.deleted_at is null or used.is)
      and (${before}::bigint is null or m.id < ${before}::bigint)
      and ${q === null ? sql`true` : has(q)}
      and (${type}::text is null or m.type = ${type}::text or split_part(m.type, '/', 1) = ${type}::text)
      and (${isUsed}::boolean is null or used.is = ${isUsed}::boolean)
      and (not ${lacksAlt}::boolean or (m.type like 'image/%' and coalesce(n.alt, '') = ''))
    order by m.id desc offset ${offset} limit ${limit}`;

/** A file that is in the library. */
export const findLibraryFile = (
  db: Database,
  siteId: number,
  by: { id: number } | { hash: string },
): Promise<LibraryFile | undefined> =>
  firstRow<LibraryFile>(db)`${filesOf(sql`media`)}
    where m.site_id = ${siteId} and (n.deleted_at is null or used.is)
      and ${"id" in by ? sql`m.id = ${by.id}` : sql`m.hash = ${by.hash}`}`;

export interface AddedNote {
  id: number;
  width: number | null;
  height: number | null;
}

/** Says of files that were added how large they are and who did it; one that was taken out is there again. */
export async function noteAdded(
  db: Database,
  added: readonly AddedNote[],
  personId: number | null,
): Promise<void> {
  if (added.length === 0) return;
  await rows(db)`
    insert into media_notes as n (media_id, width, height, uploaded_by)
    select id, width, height, ${personId}::integer
    from ${tableOf("added", added, {
      id: ["bigint", ({ id }) => id],
      width: ["integer", ({ width }) => width],
      height: ["integer", ({ height }) => height],
    })}
    on conflict (media_id) do update
    set width = coalesce(excluded.width, n.width), height = coalesce(excluded.height, n.height), deleted_at = null,
      uploaded_by = coalesce(n.uploaded_by, excluded.uploaded_by)`;
}

/** Sets what is to be seen on a file. */
export async function setAlt(db: Database, id: number, alt: string): Promise<void> {
  await rows(db)`
    insert into media_notes (media_id, alt) values (${id}, ${alt})
    on conflict (media_id) do update set alt = excluded.alt`;
}

/** Calls a file otherwise from now on. Its addresses of before lead to it too: the name in them decides nothing. */
export async function renameFile(
  db: Database,
  siteId: number,
  id: number,
  fileName: string,
): Promise<void> {
  await rows(db)`update media set file_name = ${fileName} where id = ${id} and site_id = ${siteId}`;
}

/** Where a file of a site is used, newest first. */
export const usesOf = (
  db: Database,
  siteId: number,
  hash: string,
  limit: number,
): Promise<MediaUse[]> =>
  rows<MediaUse>(db)`
    select d.id as document, t.kind, t.key as type, d.slug, nullif(max(r.name), '') as name, u.locale,
      bool_or(p.revision_id is not null) as published
    from media_uses u
    join documents d on d.id = u.document_id and d.site_id = ${siteId} and d.deleted_at is null
    join content_types t on t.id = d.type_id
    join revisions r on r.id = u.revision_id
    left join heads h on h.document_id = u.document_id and h.locale = u.locale and h.revision_id = u.revision_id
    left join publications p
      on p.document_id = u.document_id and p.locale = u.locale and p.revision_id = u.revision_id
    where u.hash = ${hash} and (h.revision_id is not null or p.revision_id is not null)
    group by d.id, t.kind, t.key, d.slug, u.locale
    order by max(u.revision_id) desc limit ${limit}`;

/** Takes a file out of the library that nothing uses. @returns whether it was there and unused */
export async function takeOut(
  db: Database,
  siteId: number,
  id: number,
  now: string,
): Promise<boolean> {
  const taken = await rows(db)`
    insert into media_notes (media_id, deleted_at)
    select m.id, ${now}::timestamptz from media m
    where m.id = ${id} and m.site_id = ${siteId} and not exists (select from ${CURRENT})
    on conflict (media_id) do update set deleted_at = excluded.deleted_at
    returning media_id`;
  return taken.length > 0;
}

/** Whether uses of all revisions are noted, those of before the trigger (migrations/0033) too. */
export async function areUsesNoted(db: Database): Promise<boolean> {
  const found = await rows(db)`select from media_use_fills where before is null`;
  return found.length > 0;
}

/** Notes the uses of the next revisions of before the trigger. @returns whether there may be more */
export async function noteUsesNext(tx: Transaction, limit: number): Promise<boolean> {
  if (await areUsesNoted(tx)) return false;
  const { last, count } = await row<{ last: number | null; count: number }>(tx)`
    with next as materialized (
      select id, document_id, locale, fields from revisions
      where id < coalesce((select before from media_use_fills), 9223372036854775807)
      order by id desc limit ${limit}),
    noted as (
      insert into media_uses (revision_id, hash, document_id, locale)
      select id, named, document_id, locale from next, media_named(fields::text) named
      on conflict do nothing)
    select min(id) as last, count(*)::int as count from next`;
  const before = count < limit ? null : last;
  await rows(tx)`
    insert into media_use_fills (before) values (${before}::bigint)
    on conflict (one) do update set before = excluded.before`;
  return before !== null;
}

import { sql, type SQL } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { wakeScheduler } from "./schedules.ts";
import { wantedTable, type WantedSource } from "./steps.ts";
import { firstRow, iso, row, rows, type Page } from "../rows.ts";

export type ReleaseState = "open" | "scheduled" | "published";

export interface ReleaseRow {
  id: number;
  name: string;
  state: ReleaseState;
  /** When it is to be published, or was to be. */
  at: string | null;
  change: number | null;
  problem: string | null;
  items: number;
  createdAt: string;
  publishedAt: string | null;
}

export interface ReleaseItemRow {
  document: number;
  kind: string;
  type: string;
  slug: string | null;
  locale: string;
  action: WantedSource["action"];
  revision: number | null;
}

const columns = sql`r.id, r.name, r.state, ${iso(sql`r.at`)} as at, r.change, r.problem,
  (select count(*) from release_items i where i.release_id = r.id) as items,
  ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.published_at`)} as "publishedAt"`;

export async function insertRelease(
  db: Database,
  siteId: number,
  name: string,
  now: string,
): Promise<ReleaseRow> {
  return row<ReleaseRow>(db)`
    with r as (
      insert into releases (site_id, name, state, created_at)
      values (${siteId}, ${name}, 'open', ${now}::timestamptz) returning *)
    select ${columns} from r`;
}

/** Releases of a site, the newest first; `count` is of all. */
export async function listReleases(
  db: Database,
  siteId: number,
  state: ReleaseState | null,
  range: { limit: number; offset: number },
): Promise<Page<ReleaseRow>> {
  const matching = sql`
    from releases r where r.site_id = ${siteId} and (${state}::text is null or r.state = ${state})`;
  const meta = await row<{ count: number }>(db)`select count(*) as count ${matching}`;
  const data = await rows<ReleaseRow>(db)`
    select ${columns} ${matching} order by r.id desc limit ${range.limit} offset ${range.offset}`;
  return { data, meta };
}

export function findRelease(
  db: Database,
  siteId: number,
  id: number,
): Promise<ReleaseRow | undefined> {
  return firstRow<ReleaseRow>(db)`
    select ${columns} from releases r where r.site_id = ${siteId} and r.id = ${id}`;
}

/** The same, locked: nothing comes into it or goes out of it until the transaction ends. */
export const lockRelease = (
  tx: Transaction,
  siteId: number,
  id: number,
): Promise<ReleaseRow | undefined> => lockOne(tx, siteId, id, sql`for update`);

/** A release that is due and that nobody else holds. */
export const lockDueRelease = (
  tx: Transaction,
  siteId: number,
  id: number,
  now: string,
): Promise<ReleaseRow | undefined> =>
  lockOne(
    tx,
    siteId,
    id,
    sql`and state = 'scheduled' and at <= ${now}::timestamptz for update skip locked`,
  );

/** In two statements: what the first has to wait for, the second must see. */
async function lockOne(
  tx: Transaction,
  siteId: number,
  id: number,
  rest: SQL,
): Promise<ReleaseRow | undefined> {
  const locked = await rows(tx)`
    select id from releases where site_id = ${siteId} and id = ${id} ${rest}`;
  return locked.length === 0 ? undefined : findRelease(tx, siteId, id);
}

/** What a release holds, as people see it. */
export function listItems(db: Database, id: number): Promise<ReleaseItemRow[]> {
  return rows<ReleaseItemRow>(db)`
    select d.id as document, t.kind, t.key as type, d.slug, i.locale, i.action, i.revision_id as revision
    from release_items i
    join documents d on d.id = i.document_id
    join content_types t on t.id = d.type_id
    where i.release_id = ${id} order by i.document_id, i.locale collate "C"`;
}

/** What a release holds, as it is carried out. */
export function readItems(tx: Transaction, id: number): Promise<WantedSource[]> {
  return rows<WantedSource>(tx)`
    select document_id as "documentId", locale, action, revision_id as "revisionId"
    from release_items where release_id = ${id} order by document_id, locale collate "C"`;
}

/** Puts items into a release; what it had of the same document and locale is replaced. @returns how many it has now */
export async function writeItems(
  tx: Transaction,
  id: number,
  items: WantedSource[],
): Promise<number> {
  await rows(tx)`
    insert into release_items (release_id, document_id, locale, action, revision_id)
    select ${id}, document_id, locale, action, revision from ${wantedTable(items)}
    on conflict (release_id, document_id, locale) do update
    set action = excluded.action, revision_id = excluded.revision_id`;
  const { count } = await row<{ count: number }>(tx)`
    select count(*) as count from release_items where release_id = ${id}`;
  return count;
}

/** Takes a document out of a release, in one locale or in all. @returns how many items that were */
export async function removeItems(
  tx: Transaction,
  id: number,
  document: number,
  locale: string | null,
): Promise<number> {
  const removed = await rows(tx)`
    delete from release_items
    where release_id = ${id} and document_id = ${document} and (${locale}::text is null or locale = ${locale})
    returning 1`;
  return removed.length;
}

export async function deleteRelease(tx: Transaction, id: number): Promise<void> {
  await rows(tx)`delete from releases where id = ${id}`;
}

/** Sets or removes a release's time, and wakes the scheduler at commit. `problem` says why it came to nothing. */
export async function placeRelease(
  tx: Transaction,
  siteId: number,
  id: number,
  at: string | null,
  problem: string | null = null,
): Promise<void> {
  await rows(tx)`
    update releases set at = ${at}::timestamptz, problem = ${problem},
      state = case when ${at}::timestamptz is null then 'open' else 'scheduled' end
    where id = ${id}`;
  await wakeScheduler(tx, siteId);
}

/** Marks a release published by a change; null when nobody could see a difference. */
export async function closeRelease(
  tx: Transaction,
  id: number,
  change: number | null,
  now: string,
): Promise<void> {
  await rows(tx)`
    update releases set state = 'published', change = ${change}::bigint, problem = null, published_at = ${now}::timestamptz
    where id = ${id}`;
}

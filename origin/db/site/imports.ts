import type { Import, ImportProgress } from "../../../shared/manage/imports.ts";
import type { Database } from "../client.ts";
import { sql } from "../drizzle.ts";
import { iso, rows } from "../rows.ts";

/** How far imports of a site are: one row for each system that something was brought from. */

type Counts = Import["counts"];

const NOTHING: Counts = { created: 0, changed: 0, unchanged: 0, edited: 0, refused: 0 };

/** @param source only that one */
export const listImports = (db: Database, siteId: number, source?: string): Promise<Import[]> =>
  rows<Import>(db)`
    select i.source, i.state, i.note, i.total, i.counts,
      (select count(*) from imported_documents d where d.site_id = i.site_id and d.source = i.source)::int as documents,
      ${iso(sql`i.started_at`)} as "startedAt", ${iso(sql`i.updated_at`)} as "updatedAt"
    from imports i where i.site_id = ${siteId} and i.source = coalesce(${source ?? null}::text, i.source)
    order by i.updated_at desc, i.source`;

/** Says how far one is. One that runs after it had ended begins again, and counts from nothing. */
export async function sayImport(
  db: Database,
  { siteId, source }: { siteId: number; source: string },
  { state, total = null, note = "" }: ImportProgress,
  now: string,
): Promise<void> {
  await rows(db)`
    insert into imports as i (site_id, source, state, note, total, counts, started_at, updated_at)
    values (${siteId}, ${source}, ${state}, ${note}, ${total}, ${JSON.stringify(NOTHING)}::jsonb,
      ${now}::timestamptz, ${now}::timestamptz)
    on conflict (site_id, source) do update set state = excluded.state, note = excluded.note,
      total = coalesce(excluded.total, i.total), updated_at = excluded.updated_at,
      counts = case when excluded.state = 'running' and i.state <> 'running' then excluded.counts else i.counts end,
      started_at = case when excluded.state = 'running' and i.state <> 'running'
        then excluded.started_at else i.started_at end`;
}

/** Counts what became of some documents; whoever said nothing of an import before has begun one. */
export async function countImported(
  db: Database,
  { siteId, source }: { siteId: number; source: string },
  counts: Partial<Counts>,
  now: string,
): Promise<void> {
  const all = { ...NOTHING, ...counts };
  await rows(db)`
    insert into imports as i (site_id, source, state, note, total, counts, started_at, updated_at)
    values (${siteId}, ${source}, 'running', '', null, ${JSON.stringify(all)}::jsonb,
      ${now}::timestamptz, ${now}::timestamptz)
    on conflict (site_id, source) do update set updated_at = excluded.updated_at,
      counts = (select jsonb_object_agg(key, value::int + coalesce((i.counts ->> key)::int, 0))
        from jsonb_each_text(excluded.counts))`;
}

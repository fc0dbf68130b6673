import type { DocumentState } from "../../../shared/content/documents.ts";
import type { Preview } from "../../../shared/query.ts";
import { lockPurpose, type Database, type Transaction } from "../client.ts";
import { preparedRows, readsFrom } from "../prepared.ts";
import { array, rows } from "../rows.ts";

/** What a transaction reads: what is published, the newest revisions, or these with their working copies (`drafts.ts`). */
export type View = "published" | Preview;

/**
 * Chooses what the statements of this transaction read as `publications`: the table, or one of the views that stand in
 * front of it (migrations/0003, 0011). Sites with a fallback locale read through it. Ends with the transaction.
 * @param plain whether all of them only look up what is indexed: one plan is then as good as another, and what was
 * prepared (`prepared.ts`) is never planned again
 * @param searches whether words are searched: to find by the index what many have is then cheaper than Postgres believes, which does
 * not count that words lie apart from their rows
 */
export async function readAs(
  tx: Transaction,
  siteId: number,
  view: View,
  { plain = false, searches = false }: { plain?: boolean; searches?: boolean } = {},
): Promise<void> {
  const [own, withFallback] =
    view !== "published"
      ? ["latest, public", "latest_fallback, latest, public"]
      : ["public", "fallback, public"];
  const [chosen] = await preparedRows<{ path: string }>(tx, "read as")`
    select set_config('search_path', case when fallback_locale is null then ${own} else ${withFallback} end, true) as path,
      set_config('plan_cache_mode', ${plain ? "force_generic_plan" : "auto"}, true),
      set_config('enable_seqscan', case when ${searches}::boolean then 'off' else 'on' end, true)
    from sites where id = ${siteId}`;
  if (chosen !== undefined) readsFrom(tx, chosen.path);
}

/** Where each of the documents is between draft and published, as the current view shows it in a locale. */
export function loadStates(
  db: Database,
  siteId: number,
  locale: string | null,
  ids: number[],
): Promise<(DocumentState & { id: number })[]> {
  return preparedRows<DocumentState & { id: number }>(db, "load states")`
    select shown.document_id as id, planned.at::text as "scheduledAt",
      case when planned.id is not null then 'scheduled'
           when p.revision_id = shown.revision_id then 'published' else 'draft' end as status
    from sites s
    join publications shown on shown.document_id = any (${array(ids, "bigint")})
      and shown.locale = coalesce(${locale}, s.default_locale)
    join revisions r on r.id = shown.revision_id
    left join public.publications p on p.document_id = shown.document_id and p.locale = r.locale
    left join schedules planned on planned.document_id = shown.document_id and planned.locale = r.locale
      and planned.action = 'publish'
    where s.id = ${siteId}`;
}

/**
 * Waits for whoever writes documents of the site, and lets nobody begin: what its locales show is about to be made again.
 * Ends with the transaction. To be called before the site's row is locked, which writers do last.
 */
export async function lockShown(tx: Transaction, siteId: number): Promise<void> {
  await rows(tx)`select pg_advisory_xact_lock(${lockPurpose.fallback}::int, ${siteId}::int)`;
}

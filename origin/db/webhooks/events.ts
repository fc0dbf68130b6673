import { sql } from "../drizzle.ts";
import { WEBHOOK_LIVE_WAIT_MS } from "../../../shared/limits-webhooks.ts";
import { channel } from "../log/changes.ts";
import type { Database } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { iso, rows, tableOf } from "../rows.ts";

/** An event before it is written: what the edit itself knows of it. */
export interface NewEvent {
  event: string;
  /** Null when it is of no document. */
  documentId: number | null;
  locale: string | null;
  /** Members of `data`; a page's `name`, `published` and `scheduled` are added from what the transaction wrote. */
  data: Record<string, unknown>;
  /** Whether readers see a difference, which the edges must have first. */
  changesReaders: boolean;
}

/**
 * Writes what happened for the webhooks of the site that want it, and a delivery for each; nothing at all when none
 * does. A page's name, first publication and schedule are taken from what the transaction wrote before. Wakes the
 * senders at commit.
 * @param ofChange whether they are of the site's last change, which the transaction has recorded before
 */
export async function insertEvents(
  tx: Database,
  siteId: number,
  events: NewEvent[],
  ofChange: boolean,
  now: string,
): Promise<void> {
  if (events.length === 0) return;
  await preparedRows(tx, "insert events")`
    with told as materialized (
      select gen_random_uuid() as id, t.event, t.data::jsonb as data, t.document_id, t.locale, t.waits
      from ${tableOf("t", events, {
        event: ["text", ({ event }) => event],
        data: ["text", ({ data }) => JSON.stringify(data)],
        document_id: ["bigint", ({ documentId }) => documentId],
        locale: ["text", ({ locale }) => locale],
        waits: ["boolean", ({ changesReaders }) => changesReaders && ofChange],
      })}),
    wanted as materialized (
      select t.id as event_id, t.waits, w.id as webhook_id
      from told t join webhooks w on w.site_id = ${siteId} and w.enabled
        and w.events && array[t.event, split_part(t.event, '.', 1) || '.*', split_part(t.event, '.', 1) || '.all', '*']),
    kept as (
      insert into webhook_events (id, site_id, event, data, change, created_at)
      select t.id, ${siteId}, t.event,
        case when t.event like 'page.%' then t.data || jsonb_build_object(
          'name', (
            select r.name from revisions r
            where r.document_id = t.document_id and (t.locale is null or r.locale = t.locale) order by r.id desc limit 1),
          'published', (
            select ${iso(sql`p.published_at`)} from publications p
            where p.document_id = t.document_id and p.locale = t.locale),
          'scheduled', (
            select ${iso(sql`s.at`)} from schedules s
            where s.document_id = t.document_id and s.locale = t.locale and s.action = 'publish'))
        else t.data end,
        case when t.waits then (select s.last_change from sites s where s.id = ${siteId}) end, ${now}::timestamptz
      from told t where t.id in (select event_id from wanted)),
    queued as (
      insert into webhook_deliveries (webhook_id, event_id, next_at, created_at)
      select webhook_id, event_id,
        ${now}::timestamptz + case when waits then ${`${WEBHOOK_LIVE_WAIT_MS} ms`}::interval else interval '0' end,
        ${now}::timestamptz
      from wanted returning 1)
    select pg_notify(${channel.webhook}, '') from queued limit 1`;
}

/** Deletes events older than a time, oldest first, with their deliveries. */
export async function deleteEventsBefore(db: Database, time: string, limit: number): Promise<void> {
  await rows(db)`
    delete from webhook_events where id in (
      select id from webhook_events where created_at < ${time}::timestamptz order by created_at limit ${limit})`;
}

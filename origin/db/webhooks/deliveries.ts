import { sql, type SQL } from "../drizzle.ts";
import type { Tag } from "../../../shared/tags.ts";
import { channel } from "../log/changes.ts";
import type { Database } from "../client.ts";
import { preparedRows } from "../prepared.ts";
import { firstRow, iso, row, rows } from "../rows.ts";

/** A delivery as people see it in the log. */
export interface DeliveryRow {
  id: string;
  event: string;
  change: number | null;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  /** When it is tried next, at the latest. */
  nextAt: string | null;
  createdAt: string;
  finishedAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
}

const columns = sql`d.id, e.event, e.change, d.state, d.attempts, ${iso(sql`d.next_at`)} as "nextAt",
  ${iso(sql`d.created_at`)} as "createdAt", ${iso(sql`d.finished_at`)} as "finishedAt",
  d.last_status as "lastStatus", d.last_error as "lastError"`;

/** Wakes the senders at commit. */
const woken = sql`(select pg_notify(${channel.webhook}, '')) woken`;

/** The newest deliveries of a webhook first. */
export function listDeliveries(
  db: Database,
  webhookId: number,
  range: { limit: number; offset: number },
): Promise<DeliveryRow[]> {
  return rows<DeliveryRow>(db)`
    select ${columns} from webhook_deliveries d join webhook_events e on e.id = d.event_id
    where d.webhook_id = ${webhookId}
    order by d.created_at desc, d.id limit ${range.limit} offset ${range.offset}`;
}

/** Adds a delivery of an event that was delivered before, or given up; undefined when the webhook has no such delivery. */
export function repeatDelivery(
  db: Database,
  webhookId: number,
  id: string,
  now: string,
): Promise<DeliveryRow | undefined> {
  return firstRow<DeliveryRow>(db)`
    with d as (
      insert into webhook_deliveries (webhook_id, event_id, next_at, created_at)
      select webhook_id, event_id, ${now}::timestamptz, ${now}::timestamptz
      from webhook_deliveries where webhook_id = ${webhookId} and id = ${id}::uuid
      returning *)
    select ${columns} from d join webhook_events e on e.id = d.event_id cross join ${woken}`;
}

/** Adds an event for one webhook alone, whatever it asks for, and its delivery. */
export function insertTestDelivery(
  db: Database,
  target: { siteId: number; webhookId: number },
  { event, data }: { event: string; data: Record<string, unknown> },
  now: string,
): Promise<DeliveryRow> {
  return row<DeliveryRow>(db)`
    with e as (
      insert into webhook_events (id, site_id, event, data, created_at)
      values (gen_random_uuid(), ${target.siteId}, ${event}, ${JSON.stringify(data)}::jsonb, ${now}::timestamptz)
      returning *),
    d as (
      insert into webhook_deliveries (webhook_id, event_id, next_at, created_at)
      select ${target.webhookId}, id, ${now}::timestamptz, ${now}::timestamptz from e returning *)
    select ${columns} from d cross join e cross join ${woken}`;
}

/** Whether readers everywhere see what an event is about: its change is live at every edge of the site. */
const isLive = sql`(e.change is null or exists (
  select from changes c where c.site_id = e.site_id and c.number = e.change and c.materialized_at is not null
    and not exists (select from edges g where g.site_id = e.site_id
      and (g.change < e.change or g.purged < c.position))))`;

/** Deliveries whose time has come, or whose change is live before it. */
const isDue = (now: string): SQL => sql`d.state = 'waiting' and w.enabled
  and (d.next_at <= ${now}::timestamptz or (d.attempts = 0 and ${isLive}))`;

export interface DueWebhook {
  id: number;
  siteId: number;
}

/** Webhooks with a delivery to send now. */
export function webhooksDue(db: Database, now: string): Promise<DueWebhook[]> {
  return preparedRows<DueWebhook>(db, "webhooks due")`
    select distinct w.id, w.site_id as "siteId" from webhook_deliveries d
    join webhooks w on w.id = d.webhook_id and w.enabled
    where d.state = 'waiting' and d.next_at <= ${now}::timestamptz
    union
    select w.id, w.site_id from webhook_deliveries d
    join webhooks w on w.id = d.webhook_id and w.enabled
    join webhook_events e on e.id = d.event_id
    where d.state = 'waiting' and d.attempts = 0 and ${isLive}`;
}

/** A delivery taken for one attempt, with all that is sent. */
export interface Attempt {
  id: string;
  /** This attempt's number, from 1. */
  attempt: number;
  siteId: number;
  site: string;
  webhookId: number;
  url: string;
  headers: Record<string, string>;
  secret: string;
  /** The secret before, as long as it is good. */
  previousSecret: string | null;
  event: string;
  data: Record<string, unknown>;
  change: number | null;
  tags: Tag[];
  live: boolean;
}

/**
 * Takes a webhook's next deliveries for an attempt each. Until `leaseUntil` nobody else takes them; a sender that dies
 * leaves them to whoever comes then. Any number of senders may take at once.
 */
export function takeDeliveries(
  db: Database,
  webhookId: number,
  { limit, leaseUntil, now }: { limit: number; leaseUntil: string; now: string },
): Promise<Attempt[]> {
  return rows<Attempt>(db)`
    with due as (
      select d.id, ${isLive} as live
      from webhook_deliveries d
      join webhook_events e on e.id = d.event_id
      join webhooks w on w.id = d.webhook_id
      where d.webhook_id = ${webhookId} and ${isDue(now)}
      order by d.next_at limit ${limit} for update of d skip locked)
    update webhook_deliveries d set attempts = d.attempts + 1, next_at = ${leaseUntil}::timestamptz
    from due, webhooks w, webhook_events e, sites s
    where d.id = due.id and w.id = d.webhook_id and e.id = d.event_id and s.id = e.site_id
    returning d.id, d.attempts as attempt, s.id as "siteId", s.slug as site, w.id as "webhookId", w.url, w.headers,
      w.secret, case when w.previous_until > ${now}::timestamptz then w.previous_secret end as "previousSecret", e.event, e.data, e.change, due.live,
      coalesce((select c.tags from changes c where c.site_id = e.site_id and c.number = e.change), '{}') as tags`;
}

/** What became of an attempt. `retryAt` null gives up. */
export type AttemptOutcome =
  | { kind: "delivered"; status: number }
  | { kind: "failed"; status: number | null; error: string; retryAt: string | null };

/** Notes what became of an attempt, unless a later one has begun and this one failed. */
export async function recordAttempt(
  db: Database,
  { id, attempt }: Pick<Attempt, "id" | "attempt">,
  outcome: AttemptOutcome,
  now: string,
): Promise<void> {
  const done = outcome.kind === "delivered" || outcome.retryAt === null;
  const state = outcome.kind === "delivered" ? "delivered" : done ? "failed" : "waiting";
  const failed = outcome.kind === "failed" ? outcome : { error: null, retryAt: null };
  await rows(db)`
    update webhook_deliveries set state = ${state}, last_status = ${outcome.status}, last_error = ${failed.error},
      next_at = ${failed.retryAt}::timestamptz, finished_at = case when ${done} then ${now}::timestamptz end
    where id = ${id}::uuid and state = 'waiting' and (${outcome.kind} = 'delivered' or attempts = ${attempt})`;
}

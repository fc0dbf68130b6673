import { sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { array, firstRow, iso, rows } from "../rows.ts";

/** A webhook as people manage it: its secret and the values of its headers are not shown. */
export interface WebhookRow {
  id: number;
  url: string;
  events: string[];
  headerNames: string[];
  enabled: boolean;
  createdAt: string;
  /** Until when messages are signed with the secret before this one, too; null when there is none. */
  previousSecretUntil: string | null;
}

const columns = sql`id, url, events, enabled, ${iso(sql`created_at`)} as "createdAt",
  ${iso(sql`previous_until`)} as "previousSecretUntil",
  array(select key from jsonb_object_keys(headers) as key order by key collate "C") as "headerNames"`;

export interface NewWebhook {
  url: string;
  events: string[];
  headers: Record<string, string>;
  secret: string;
  enabled: boolean;
}

/** What is to be changed of a webhook. */
export type WebhookChange = {
  [Member in keyof Omit<NewWebhook, "secret">]?: NewWebhook[Member] | undefined;
};

/** Adds a webhook; undefined when the site has as many as it may have. */
export async function insertWebhook(
  tx: Transaction,
  siteId: number,
  { url, events, headers, secret, enabled }: NewWebhook,
  limit: number,
  now: string,
): Promise<WebhookRow | undefined> {
  // two who count at once would both find room; a statement after the lock sees what the other one added
  await rows(tx)`select 1 from sites where id = ${siteId} for no key update`;
  return firstRow<WebhookRow>(tx)`
    insert into webhooks (site_id, url, events, headers, secret, enabled, created_at)
    select ${siteId}, ${url}, ${array(events, "text")}, ${JSON.stringify(headers)}::jsonb, ${secret}, ${enabled},
      ${now}::timestamptz
    where (select count(*) from webhooks where site_id = ${siteId}) < ${limit}
    returning ${columns}`;
}

export function listWebhooks(db: Database, siteId: number): Promise<WebhookRow[]> {
  return rows<WebhookRow>(db)`
    select ${columns} from webhooks where site_id = ${siteId} order by id`;
}

export function findWebhook(
  db: Database,
  siteId: number,
  id: number,
): Promise<WebhookRow | undefined> {
  return firstRow<WebhookRow>(db)`
    select ${columns} from webhooks where site_id = ${siteId} and id = ${id}`;
}

/** Changes what is given and keeps the rest; undefined when the site has no such webhook. */
export function updateWebhook(
  db: Database,
  siteId: number,
  id: number,
  { url, events, headers, enabled }: WebhookChange,
): Promise<WebhookRow | undefined> {
  return firstRow<WebhookRow>(db)`
    update webhooks set
      url = coalesce(${url ?? null}::text, url),
      events = coalesce(${events === undefined ? null : array(events, "text")}, events),
      headers = coalesce(${headers === undefined ? null : JSON.stringify(headers)}::jsonb, headers),
      enabled = coalesce(${enabled ?? null}::boolean, enabled)
    where site_id = ${siteId} and id = ${id} returning ${columns}`;
}

/** Gives a webhook another secret; the one before goes on until a time. Undefined when the site has no such webhook, or one has two. */
export function updateSecret(
  tx: Transaction,
  siteId: number,
  id: number,
  { secret, previousUntil, now }: { secret: string; previousUntil: string; now: string },
): Promise<WebhookRow | undefined> {
  return firstRow<WebhookRow>(tx)`
    update webhooks set secret = ${secret}, previous_until = nullif(${previousUntil}, ${now})::timestamptz,
      previous_secret = case when ${previousUntil}::timestamptz > ${now}::timestamptz then secret end
    where site_id = ${siteId} and id = ${id}
      and (previous_until is null or previous_until <= ${now}::timestamptz)
    returning ${columns}`;
}

/** Ends the secret before; undefined when the site has no such webhook. */
export function endPreviousSecret(
  tx: Transaction,
  siteId: number,
  id: number,
): Promise<WebhookRow | undefined> {
  return firstRow<WebhookRow>(tx)`
    update webhooks set previous_secret = null, previous_until = null
    where site_id = ${siteId} and id = ${id} returning ${columns}`;
}

/** Removes a webhook with its deliveries; whether the site had it. */
export async function deleteWebhook(db: Database, siteId: number, id: number): Promise<boolean> {
  const removed = await rows(db)`
    delete from webhooks where site_id = ${siteId} and id = ${id} returning id`;
  return removed.length > 0;
}

import type { Present, SiteEventOf } from "../../../shared/manage/events.ts";
import type { Database, Transaction } from "../client.ts";
import { rows } from "../rows.ts";
import { channel } from "./changes.ts";

/** What is told to those who watch a site, by whoever did it; what comes of changes they find out by themselves. */
export type Announced =
  | SiteEventOf<"documents">
  | SiteEventOf<"working_copy">
  | SiteEventOf<"schedules">;

/**
 * Tells every origin, at the commit, what those who watch the site are to hear. It only wakes and names: what was lost on the way
 * is read anew.
 * @param event at most some 7,000 bytes as JSON (Postgres takes 8,000)
 */
export const announce = (
  tx: Database | Transaction,
  siteId: number,
  event: Announced,
): Promise<void> => say(tx, { site: siteId, event });

/** Tells every origin what somebody's tab has open. */
export const announceHere = (
  db: Database,
  siteId: number,
  here: Present & { document: number | null },
): Promise<void> => say(db, { site: siteId, here });

async function say(tx: Database | Transaction, said: object): Promise<void> {
  await rows(tx)`select pg_notify(${channel.event}, ${JSON.stringify(said)})`;
}

import { sql, type SQL } from "../drizzle.ts";
import {
  CLEARED_PER_LINK,
  MAX_LINKS_OF_ONE,
  MAX_LINKS_OF_SITE,
} from "../../../shared/limits-previews.ts";
import type { Grant } from "../../../shared/api.ts";
import type { Database, Transaction } from "../client.ts";
import { firstRow, rows } from "../rows.ts";
import type { FoundGrant, Site } from "./sites.ts";

/** Tokens that open previews of a site for an hour. The log has none of them: edges ask for each, and keep it for seconds. */

export interface NewLink {
  hash: string;
  siteId: number;
  /** A person; null for a program. */
  madeBy: number | null;
  now: string;
  expiresAt: string;
}

/** Keeps a link; false when there are as many in force as may be, of whoever makes it or of the site. */
export async function insertLink(
  tx: Transaction,
  { hash, siteId, madeBy, now, expiresAt }: NewLink,
): Promise<boolean> {
  const inForce = (of: SQL) => sql`(
    select count(*) from preview_links l where l.site_id = ${siteId} and l.expires_at > ${now}::timestamptz and ${of})`;
  const kept = await firstRow(tx)`
    insert into preview_links (hash, site_id, made_by, created_at, expires_at)
    select ${hash}, ${siteId}::int, ${madeBy}::int, ${now}::timestamptz, ${expiresAt}::timestamptz
    where ${inForce(sql`true`)} < ${MAX_LINKS_OF_SITE}
      and ${inForce(sql`l.made_by is not distinct from ${madeBy}::int`)} < ${MAX_LINKS_OF_ONE}
    returning hash`;
  return kept !== undefined;
}

/** Clears away links of a site that are out of force. */
export async function clearLinks(tx: Transaction, siteId: number, now: string): Promise<void> {
  await rows(tx)`
    delete from preview_links where hash = any (array(
      select hash from preview_links where site_id = ${siteId} and expires_at <= ${now}::timestamptz
      limit ${CLEARED_PER_LINK} for update skip locked))`;
}

/** Ends the links that somebody made at a site. */
export async function endLinksOf(tx: Transaction, siteId: number, personId: number): Promise<void> {
  await rows(tx)`delete from preview_links where site_id = ${siteId} and made_by = ${personId}`;
}

/** What a link in force opens. */
export async function findLink(
  db: Database,
  hash: string,
  now: string,
): Promise<FoundGrant | undefined> {
  const found = await firstRow<Site & { epoch: number }>(db)`
    select s.id, s.slug, s.locales, s.default_locale as "defaultLocale", s.fallback_locale as "fallbackLocale",
      s.copy_media as "copyMedia", g.epoch
    from preview_links l join sites s on s.id = l.site_id join logs g on g.site_id = s.id
    where l.hash = ${hash} and l.expires_at > ${now}::timestamptz`;
  if (found === undefined) return undefined;
  const { epoch, ...site } = found;
  return { site, epoch, label: "preview link", scopes: ["preview"], surrogateKeys: false };
}

/** The same, as edges are told it. */
export async function findLinkGrant(
  db: Database,
  hash: string,
  now: string,
): Promise<Grant | undefined> {
  const found = await findLink(db, hash, now);
  if (found === undefined) return undefined;
  const { id, locales, defaultLocale } = found.site;
  return { site: id, scopes: found.scopes, locales, defaultLocale };
}

import { sql, type SQL } from "../drizzle.ts";
import {
  CLEARED_PER_LINK,
  MAX_LINKS_OF_ONE,
  MAX_LINKS_OF_SITE,
} from "../../../shared/limits-previews.ts";
import type { Grant } from "../../../shared/api.ts";
import { LINK_ID_CHARS, type PreviewLinkRow } from "../../../shared/manage/previews.ts";
import type { Database, Transaction } from "../client.ts";
import { firstRow, iso, rows } from "../rows.ts";
import type { FoundGrant, Site } from "./sites.ts";

/** Tokens that open previews of a site for an hour. The log has none of them: edges ask for each, and keep it for seconds. */

export interface NewLink {
  hash: string;
  siteId: number;
  documentId: number;
  locale: string;
  /** A person; null for a program. */
  madeBy: number | null;
  now: string;
  expiresAt: string;
}

/** Keeps a link; false when there are as many in force as may be, of whoever makes it or of the site. */
export async function insertLink(
  tx: Transaction,
  { hash, siteId, documentId, locale, madeBy, now, expiresAt }: NewLink,
): Promise<boolean> {
  const inForce = (of: SQL) => sql`(
    select count(*) from preview_links l where l.site_id = ${siteId} and l.expires_at > ${now}::timestamptz and ${of})`;
  const kept = await firstRow(tx)`
    insert into preview_links (hash, site_id, document_id, locale, made_by, created_at, expires_at)
    select ${hash}, ${siteId}::int, ${documentId}::int, ${locale}, ${madeBy}::int, ${now}::timestamptz, ${expiresAt}::timestamptz
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

/** A link in force, by whom it was made. */
export type FoundLink = Omit<PreviewLinkRow, "mayEnd">;

/** Links in force that were made for a document of a site, newest first. */
export const listLinks = (
  db: Database,
  { siteId, documentId }: Pick<NewLink, "siteId" | "documentId">,
  now: string,
): Promise<FoundLink[]> =>
  rows<FoundLink>(db)`
    select left(l.hash, ${LINK_ID_CHARS}) as id, l.locale, ${iso(sql`l.created_at`)} as "createdAt", ${iso(sql`l.expires_at`)} as "expiresAt",
      case when p.id is not null then json_build_object('id', p.id, 'name', p.name) end as "madeBy"
    from preview_links l left join people p on p.id = l.made_by
    where l.site_id = ${siteId} and l.document_id = ${documentId} and l.expires_at > ${now}::timestamptz
    order by l.created_at desc, l.hash`;

/** Ends one of them. */
export async function endLink(
  tx: Transaction,
  { siteId, documentId }: Pick<NewLink, "siteId" | "documentId">,
  id: string,
): Promise<void> {
  await rows(tx)`
    delete from preview_links
    where site_id = ${siteId} and document_id = ${documentId} and left(hash, ${LINK_ID_CHARS}) = ${id}`;
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

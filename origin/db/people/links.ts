import { sql } from "../drizzle.ts";
import type { Narrowed, Role } from "../../../shared/permissions.ts";
import type { Database, Transaction } from "../client.ts";
import { firstRow, iso, row, rows } from "../rows.ts";
import { narrowing, nullable, type StoredNarrowing } from "./people.ts";

/** What a link that opens once is for. */
export type LinkKind = "first" | "invitation" | "password";

/** A link in force. */
export interface Link {
  id: number;
  kind: LinkKind;
  email: string;
  siteId: number | null;
  site: string | null;
  role: Role | null;
  narrowed: StoredNarrowing;
}

/** An invitation as the site's admins see it. */
export interface Invitation extends Narrowed {
  id: number;
  email: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
}

export interface NewLink {
  hash: string;
  kind: LinkKind;
  email: string;
  siteId: number | null;
  role: Role | null;
  narrowed: StoredNarrowing;
  madeBy: number | null;
  expiresAt: string;
}

const named = sql`l.id, l.email, l.role, ${iso(sql`l.created_at`)} as "createdAt", ${iso(sql`l.expires_at`)} as "expiresAt",
  ${narrowing(sql`l`)}`;

/** Makes a link in place of what the same person had of the same kind at the same site, and forgets those that have expired. */
export async function insertLink(tx: Transaction, made: NewLink, now: string): Promise<Invitation> {
  const { hash, kind, email, siteId, role, narrowed, madeBy, expiresAt } = made;
  await rows(tx)`
    delete from one_time_links where expires_at <= ${now}::timestamptz
      or (kind = ${kind} and email = ${email} and site_id is not distinct from ${siteId}::int)`;
  return row<Invitation>(tx)`
    insert into one_time_links as l (hash, kind, email, site_id, role, type_ids, locales, made_by, created_at, expires_at)
    values (${hash}, ${kind}, ${email}, ${siteId}::int, ${role}::text, ${nullable(narrowed.typeIds, "integer")},
      ${nullable(narrowed.locales, "text")}, ${madeBy}::int, ${now}::timestamptz, ${expiresAt}::timestamptz)
    returning ${named}`;
}

export const countInvitations = async (
  db: Database,
  siteId: number,
  now: string,
): Promise<number> =>
  (
    await row<{ count: number }>(db)`
      select count(*)::int as count from one_time_links where site_id = ${siteId} and expires_at > ${now}::timestamptz`
  ).count;

const link = sql`l.id, l.kind, l.email, l.site_id as "siteId", s.slug as site, l.role,
  json_build_object('typeIds', l.type_ids, 'locales', l.locales) as narrowed`;

/** The link that a hash names, as long as it opens. */
export const findLink = (db: Database, hash: string, now: string): Promise<Link | undefined> =>
  firstRow<Link>(db)`
    select ${link} from one_time_links l left join sites s on s.id = l.site_id
    where l.hash = ${hash} and l.expires_at > ${now}::timestamptz`;

/** Takes the link: of two that open it at once, one has it. */
export const takeLink = (tx: Transaction, id: number): Promise<{ id: number } | undefined> =>
  firstRow<{ id: number }>(tx)`delete from one_time_links where id = ${id} returning id`;

export const listInvitations = (db: Database, siteId: number, now: string): Promise<Invitation[]> =>
  rows<Invitation>(db)`
    select ${named} from one_time_links l
    where l.site_id = ${siteId} and l.kind = 'invitation' and l.expires_at > ${now}::timestamptz order by l.id desc`;

/** What waits for an address, at whichever sites. */
export const findInvitations = (db: Database, email: string, now: string): Promise<Link[]> =>
  rows<Link>(db)`
    select ${link} from one_time_links l left join sites s on s.id = l.site_id
    where l.email = ${email} and l.kind = 'invitation' and l.expires_at > ${now}::timestamptz order by l.id`;

export const deleteInvitation = async (
  db: Database,
  siteId: number,
  id: number,
): Promise<boolean> =>
  (
    await rows(db)`
      delete from one_time_links where site_id = ${siteId} and kind = 'invitation' and id = ${id} returning id`
  ).length > 0;

import { sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { array, firstRow, iso, rows } from "../rows.ts";

/** An edge with a key of its own. */
export interface JoinedEdge {
  keyId: string;
  secret: string;
  name: string;
  url: string;
  everySite: boolean;
  /** Of which it is an edge, or is leaving. */
  sites: number[];
}

export function listJoinedEdges(db: Database): Promise<JoinedEdge[]> {
  return rows<JoinedEdge>(db)`
    select k.id as "keyId", k.secret, k.name, k.url, k.every_site as "everySite",
      array(select e.site_id from edges e where e.url = k.url
        union select l.site_id from leaving_edges l where l.url = k.url order by 1) as sites
    from edge_keys k order by k.created_at, k.id`;
}

/** Adds an edge's key, or puts it in the place of the one that its address had. */
export async function setEdgeKey(
  tx: Transaction,
  { keyId, secret, name, url, everySite }: Omit<JoinedEdge, "sites">,
  now: string,
): Promise<void> {
  await rows(tx)`
    insert into edge_keys (id, secret, name, url, every_site, created_at)
    values (${keyId}, ${secret}, ${name}, ${url}, ${everySite}, ${now}::timestamptz)
    on conflict (url) do update set id = excluded.id, secret = excluded.secret, name = excluded.name,
      every_site = edge_keys.every_site or excluded.every_site`;
}

/** The edges that new sites are registered with. */
export function edgesOfEverySite(tx: Transaction): Promise<{ name: string; url: string }[]> {
  return rows<{ name: string; url: string }>(tx)`
    select name, url from edge_keys where every_site order by created_at, id`;
}

/** No new site is registered with it; the key stays until nothing is to be told to the edge. @returns whether there is one */
export async function endEverySite(tx: Transaction, name: string): Promise<string[]> {
  const ended = await rows<{ url: string }>(tx)`
    update edge_keys set every_site = false where name = ${name} returning url`;
  return ended.map(({ url }) => url);
}

/** The edges at an address, of all sites. */
export function edgesAt(tx: Transaction, url: string): Promise<{ id: number; siteId: number }[]> {
  return rows<{ id: number; siteId: number }>(tx)`
    select id, site_id as "siteId" from edges where url = ${url} order by id`;
}

/** Takes out the keys of edges that no site has any more. */
export async function forgetEdgeKeys(db: Database): Promise<void> {
  await rows(db)`
    delete from edge_keys k where not k.every_site
      and not exists (select 1 from edges e where e.url = k.url)
      and not exists (select 1 from leaving_edges l where l.url = k.url)`;
}

/** An edge of the site that has this name or this address. */
export function edgesLike(
  tx: Transaction,
  siteId: number,
  { name, url }: { name: string; url: string },
): Promise<{ name: string; url: string }[]> {
  return rows<{ name: string; url: string }>(tx)`
    select name, url from edges where site_id = ${siteId} and (name = ${name} or url = ${url})`;
}

export const siteIds = async (tx: Transaction): Promise<number[]> =>
  (await rows<{ id: number }>(tx)`select id from sites order by id`).map(({ id }) => id);

export interface JoinToken {
  id: number;
  /** null: every site. */
  sites: number[] | null;
  uses: number;
  isOver: boolean;
}

export async function insertJoinToken(
  db: Database,
  token: { hash: string; sites: number[] | null; uses: number; expiresAt: string },
  now: string,
): Promise<void> {
  const { hash, uses, expiresAt } = token;
  const sites = token.sites === null ? sql`null` : array(token.sites, "integer");
  // those that nobody can use any more go with each new one
  await rows(db)`
    with over as (delete from join_tokens where expires_at < ${now}::timestamptz - interval '30 days')
    insert into join_tokens (hash, sites, uses, expires_at, created_at)
    values (${hash}, ${sites}, ${uses}, ${expiresAt}::timestamptz, ${now}::timestamptz)`;
}

/** The token with this hash, which nobody else uses until the transaction ends. */
export function lockJoinToken(
  tx: Transaction,
  hash: string,
  now: string,
): Promise<JoinToken | undefined> {
  return firstRow<JoinToken>(tx)`
    select id, sites, uses, expires_at <= ${now}::timestamptz as "isOver"
    from join_tokens where hash = ${hash} for update`;
}

export async function spendJoinToken(tx: Transaction, id: number): Promise<void> {
  await rows(tx)`update join_tokens set uses = uses - 1 where id = ${id}`;
}

/** How far each edge with a key of its own is, by site. */
export interface JoinedLane {
  name: string;
  url: string;
  site: string | null;
  head: number | null;
  failedAt: string | null;
  lastError: string | null;
}

export function listJoinedLanes(db: Database): Promise<JoinedLane[]> {
  return rows<JoinedLane>(db)`
    select k.name, k.url, s.slug as site, e.head, ${iso(sql`e.failed_at`)} as "failedAt", e.last_error as "lastError"
    from edge_keys k left join edges e on e.url = k.url left join sites s on s.id = e.site_id
    order by k.created_at, k.id, s.id`;
}

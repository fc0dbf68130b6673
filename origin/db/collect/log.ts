import { sql } from "../drizzle.ts";
import type { Database, Transaction } from "../client.ts";
import { array, row, rows } from "../rows.ts";

/**
 * Rows of the log that say only that something is no more. They go when the change that wrote them is forgotten
 * (`retention.ts`), which every edge has had for as long as changes are kept, and every edge is past them now.
 */

/** Up to where such rows of a site's log may go, as SQL over a log `l`. */
const bound = sql`
  least(l.head,
    (select min(c.position - c.written - c.documents) from changes c where c.site_id = l.site_id),
    (select min(case when e.epoch = l.epoch then least(e.head, e.documents, e.purged) else 0 end)
     from edges e where e.site_id = l.site_id),
    -- nobody knows yet what this one has
    (select 0 from edges e where e.site_id = l.site_id and e.documents is null limit 1),
    case when l.documented is null then l.head else 0 end)`;

/** A stretch of the log that was looked through. */
export interface Looked {
  /** The last position in it; null when nothing came after. */
  last: number | null;
  documents: number;
  answers: number;
}

/** Up to where rows of the site's log may go. */
export async function collectableTo(db: Database, siteId: number): Promise<number> {
  const { to } = await row<{ to: number }>(db)`
    select ${bound} as to from logs l where l.site_id = ${siteId}`;
  return to;
}

interface Stretch {
  after: number;
  to: number;
  limit: number;
}

/** The rows of a stretch, and of them those that may go, by their tables' keys. */
const stretch = (siteId: number, { after, to, limit }: Stretch) => sql`
  answers as materialized (
    select key, position, state from log_entries
    where site_id = ${siteId} and position > ${after} and position <= ${to} order by position limit ${limit}),
  documents as materialized (
    select document_id, locale, position, etag from log_documents
    where site_id = ${siteId} and position > ${after} and position <= ${to} order by position limit ${limit}),
  stretch as materialized (
    -- of two tables that are cut at different places, only what both were looked through
    select least(
      case when (select count(*) from answers) = ${limit} then (select max(position) from answers) else ${to} end,
      case when (select count(*) from documents) = ${limit} then (select max(position) from documents) else ${to} end) as last),
  answers_gone as materialized (
    select key from answers a, stretch
    where a.state = 'dropped' and a.position <= stretch.last
      and not exists (select from renditions r where r.site_id = ${siteId} and r.key = a.key)),
  documents_gone as materialized (
    select document_id, locale from documents d, stretch
    where d.etag is null and d.document_id <> 0 and d.position <= stretch.last)`;

const counts = sql`
  (select last from stretch) as last,
  (select count(*) from documents_gone)::int as documents, (select count(*) from answers_gone)::int as answers`;

/** Counts what of a stretch may go. */
export const countTombstones = (db: Database, siteId: number, of: Stretch): Promise<Looked> =>
  row<Looked>(db)`with ${stretch(siteId, of)} select ${counts}`;

/** Takes them out, and notes up to where. */
export const deleteTombstones = (
  tx: Transaction,
  siteId: number,
  epoch: number,
  of: Stretch,
): Promise<Looked | undefined> =>
  rows<Looked>(tx)`
    with log as materialized (
      select site_id from logs where site_id = ${siteId} and epoch = ${epoch} for no key update),
    ${stretch(siteId, of)},
    a as (
      delete from log_entries e using answers_gone g, log where e.site_id = ${siteId} and e.key = g.key and e.state = 'dropped'),
    d as (
      delete from log_documents e using documents_gone g, log
      where e.site_id = ${siteId} and e.document_id = g.document_id and e.locale = g.locale and e.etag is null),
    noted as (
      update logs l set collected = greatest(l.collected, stretch.last) from stretch, log
      where l.site_id = ${siteId} and exists (
        select from answers_gone union all select from documents_gone))
    select ${counts} from log`.then(([looked]) => looked);

/**
 * Answers that say that there is nothing, of addresses that had something once: what edges make themselves of their documents.
 * Revoked tokens are none of them. @returns their keys
 */
export async function findGone(
  db: Database,
  siteId: number,
  { after, to, limit }: Stretch,
): Promise<{ last: number | null; keys: string[] }> {
  return row<{ last: number | null; keys: string[] }>(db)`
    with looked as materialized (
      select key, position, state from log_entries
      where site_id = ${siteId} and position > ${after} and position <= ${to} order by position limit ${limit})
    select max(position) as last, coalesce(array_agg(key) filter (where state = 'gone' and exists (
      select from renditions r where r.site_id = ${siteId} and r.key = looked.key
        and r.query not like 'token:%')), '{}') as keys
    from looked`;
}

/** Forgets such answers unless they say something by now. @returns the keys of those it forgot */
export async function forgetGone(
  tx: Transaction,
  siteId: number,
  keys: string[],
): Promise<string[]> {
  const forgotten = await rows<{ key: string }>(tx)`
    delete from renditions r using log_entries e
    where r.site_id = ${siteId} and r.key = any (${array(keys, "text")})
      and e.site_id = r.site_id and e.key = r.key and e.state = 'gone'
    returning r.key`;
  return forgotten.map(({ key }) => key);
}

import { sql } from "../drizzle.ts";
import { documentKey, siteKey } from "../../../shared/keys.ts";
import type { Tag } from "../../../shared/tags.ts";
import type { Database } from "../client.ts";
import { preparedRows } from "../prepared.ts";

/** What of the log is read: answers, documents or both, after a position. */
export interface Wanted {
  after: number;
  answers: boolean;
  documents: boolean;
}

/** A part of the log, in order. */
export interface Stretch {
  entries: LogEntryRow[];
  /** Whether there may be more of what was wanted after it. */
  more: boolean;
}

export interface LogEntryRow {
  key: string;
  position: number;
  state: "live" | "gone" | "dropped";
  etag: string | null;
  body: string | null;
  /** Of live answers; null for the others. */
  tags: Tag[] | null;
}

/** As it is read: a document has no key there, and the site's own row the number 0. */
interface StretchRow extends Omit<LogEntryRow, "key"> {
  key: string | null;
  document: number;
  locale: string;
  more: boolean;
}

/**
 * The stretch of the log after a position, bounded in entries and bytes but never empty while there is more. It ends
 * before what one run of the materializer wrote if only a part of that would fit, so that an edge takes a change whole;
 * what fits into no stretch is split.
 */
export async function readLog(
  db: Database,
  siteId: number,
  { after, answers, documents }: Wanted,
  limits: { entries: number; bytes: number },
): Promise<Stretch> {
  const read = await preparedRows<StretchRow>(db, "read log")`
    with stretch as (
      (select key, 0::bigint as document, '' as locale, position, state, etag, body
       from log_entries where ${answers} and site_id = ${siteId} and position > ${after}
       order by position limit ${limits.entries})
      union all
      (select null, document_id, locale, position, case when body is null then 'gone' else 'live' end, etag, body
       from log_documents where ${documents} and site_id = ${siteId} and position > ${after}
       order by position limit ${limits.entries})),
    counted as (
      select *, sum(octet_length(coalesce(body, ''))) over (order by position) as bytes,
        row_number() over (order by position) as nth
      from stretch),
    fitting as (
      select * from counted where nth <= ${limits.entries} and (bytes <= ${limits.bytes} or nth = 1)),
    next as (
      select least(
        (select min(position) from log_entries
         where ${answers} and site_id = ${siteId} and position > (select max(position) from fitting)),
        (select min(position) from log_documents
         where ${documents} and site_id = ${siteId} and position > (select max(position) from fitting))) as position),
    cut as (
      select c.position - c.written - c.documents as run_start
      from changes c
      where c.site_id = ${siteId} and c.position >= (select position from next)
      order by c.position, run_start limit 1),
    chosen as (
      select * from fitting
      where position <= (select run_start from cut)
        or not exists (select 1 from cut, fitting whole where whole.position <= cut.run_start))
    select chosen.key, document, locale, position, state, etag, body,
      case when state = 'live' then coalesce(o.tags, r.tags) end as tags,
      (select position from next) is not null as more
    from chosen
    left join renditions r on r.site_id = ${siteId} and r.key = chosen.key
    left join outgrown o on o.site_id = ${siteId} and o.key = chosen.key
    order by position`;
  const entries = read.map(({ key, document, locale, ...found }) => {
    const { position, state, etag, body, tags } = found;
    const row = document === 0 ? siteKey(siteId) : documentKey(siteId, locale, document);
    return { key: key ?? row, position, state, etag, body, tags };
  });
  return { entries, more: read[0]?.more ?? false };
}

/**
 * The greatest change number up to which an edge has every change that has the log up to `position`, and before it
 * every change up to `known`. An entry that gave way to a newer one beyond the position is missing there: who does not
 * have the whole log has only changes of which every entry is still where it was written. Of changes that are forgotten
 * nobody knows where they were written: who is not known to have them has none beyond `known` before it has the whole log.
 */
export async function changeAt(
  db: Database,
  siteId: number,
  position: number,
  known: number,
): Promise<number> {
  const isOfRun = sql`e.site_id = s.id and e.position <= c.position and e.position > c.position - c.written - c.documents`;
  const [found] = await preparedRows<{ change: number }>(db, "change at")`
    select case when l.head > ${position} and ${known}::bigint < coalesce(
        (select min(number) - 1 from changes where site_id = s.id), s.last_change)
      then ${known}::bigint
      else coalesce(
      (select min(c.number) - 1 from changes c
       where c.site_id = s.id and c.number > ${known} and (
         c.materialized_at is null or c.position > ${position}
         or l.head > ${position} and c.written + c.documents > (
           select count(*) from log_entries e where ${isOfRun}) + (
           select count(*) from log_documents e where ${isOfRun}))),
      s.last_change) end as change
    from sites s join logs l on l.site_id = s.id where s.id = ${siteId}`;
  return found?.change ?? 0;
}

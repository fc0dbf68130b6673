import { sql } from "../drizzle.ts";
import type { Database } from "../client.ts";
import { preparedFirstRow } from "../prepared.ts";
import { iso } from "../rows.ts";

/** A rendition that a materialization wrote, with the commit of its oldest change. */
export interface ProbeTarget {
  query: string;
  state: "live" | "gone";
  etag: string | null;
  epoch: number;
  position: number;
  committedAt: string;
}

/**
 * One of the renditions that the materialization up to `head` wrote: the first at or after a place among them, else the
 * first of all. Undefined when it wrote none that is still asked for, or took no change.
 */
export async function findProbeTarget(
  db: Database,
  siteId: number,
  run: { head: number; written: number; place: number },
): Promise<ProbeTarget | undefined> {
  const first = run.head - run.written;
  return preparedFirstRow<ProbeTarget>(db, "find probe")`
    select r.query, e.state, e.etag, l.epoch, e.position, taken."committedAt"
    from (select ${iso(sql`min(committed_at)`)} as "committedAt" from changes
          where site_id = ${siteId} and position = ${run.head} and written = ${run.written}) taken
    join logs l on l.site_id = ${siteId}
    join log_entries e on e.site_id = l.site_id and e.position > ${first} and e.position <= ${run.head}
      and e.state in ('live', 'gone')
    join renditions r on r.site_id = e.site_id and r.key = e.key
    where taken."committedAt" is not null
    order by e.position < ${first + run.place}, e.position limit 1`;
}

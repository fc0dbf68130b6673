import type { Postgres } from "../../origin/db/client.ts";
import { channel } from "../../origin/db/log/changes.ts";
import { eventually } from "../support/eventually.ts";
import { query } from "./cluster.ts";
import { untilLive } from "./node-live.ts";

/** How far ahead things are planned: all of it is written by then. */
const AHEAD_S = 3;
const LIVE_WITHIN_MS = 300_000;

/**
 * Gives so many of a site's pages, those with the highest numbers, another draft, plans to publish them all at one time, and
 * waits until they are live.
 * @returns from that time on, in ms
 */
export async function publishAtOnce(
  postgres: Postgres,
  { site, pages, title }: { site: number; pages: number; title: string },
): Promise<number> {
  await query(
    postgres,
    `with chosen as (
       select d.id from documents d join content_types t on t.id = d.type_id
       where d.site_id = $1 and t.kind = 'page' order by d.id desc limit $2)
     insert into revisions (document_id, locale, name, fields, created_at)
     select r.document_id, r.locale, r.name, jsonb_set(r.fields, '{title}', to_jsonb($3::text)), now()
     from chosen join heads h on h.document_id = chosen.id join revisions r on r.id = h.revision_id`,
    [site, pages, title],
  );
  // an origin has made the words of drafts long before they are due
  await query(postgres, "update heads set words_of = revision_id where words_of <> revision_id");
  const [{ dueMs } = { dueMs: 0 }] = await query<{ dueMs: number }>(
    postgres,
    `with due as (select now() + interval '${AHEAD_S} seconds' as at),
     planned as (
       insert into schedules (site_id, document_id, locale, action, at, created_at)
       select $1, d.id, 'en', 'publish', due.at, now()
       from documents d join content_types t on t.id = d.type_id, due
       where d.site_id = $1 and t.kind = 'page' order by d.id desc limit $2)
     select extract(epoch from at)::float8 * 1000 as "dueMs", pg_notify('${channel.schedule}', $1::text) from due`,
    [site, pages],
  );
  await eventually(
    "nothing is due any more",
    async () => {
      const [left] = await query(postgres, "select from schedules where site_id = $1 limit 1", [
        site,
      ]);
      return left === undefined ? true : undefined;
    },
    LIVE_WITHIN_MS,
  );
  await untilLive(postgres, LIVE_WITHIN_MS);
  const [{ nowMs } = { nowMs: 0 }] = await query<{ nowMs: number }>(
    postgres,
    `select extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`,
  );
  return nowMs - dueMs;
}

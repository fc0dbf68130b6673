import { MEDIA_SOUGHT_MAX } from "../../../shared/limits-media.ts";
import type { Database } from "../client.ts";
import { sql, type SQL } from "../drizzle.ts";
import { row } from "../rows.ts";

/** Searches of a site's library, for a text in names and in alternative texts. */

/** ours: so many times as many of the newest are looked at as a search may find without being common. */
const NEWEST_LOOKED_AT = 3;
/** Characters of the parts that indexes are made of (migrations/0056). */
const GRAM_CHARS = 3;

const likeOf = (text: string): string => `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;

/** Whether a file `m` with its notes `n` has a text. Names are ASCII (`fileNameOf`), which is compared faster without a language. */
export const has = (text: string): SQL =>
  sql`(m.file_name collate "C" ilike ${likeOf(text)} or n.alt ilike ${likeOf(text)})`;

/** The newest files that have a text, and whether there are no others. */
export interface SoughtFiles {
  ids: number[];
  isAll: boolean;
}

/**
 * Finds files by indexes. Null when it is better to look for the text in each as the library is walked: it is too short for
 * them, or so common that it is met soon, for an index reads all that have a text before the first is seen.
 */
export async function findSought(
  db: Database,
  siteId: number,
  text: string,
  before: number | null,
): Promise<SoughtFiles | null> {
  if (Array.from(text).length < GRAM_CHARS) return null;
  const isEarlier = sql`m.site_id = ${siteId} and (${before}::bigint is null or m.id < ${before}::bigint)`;
  const { ids, isCommon } = await row<{ ids: number[]; isCommon: boolean }>(db)`
    with met as materialized (
      select from (
        select id, file_name from media m where ${isEarlier}
        order by id desc limit ${MEDIA_SOUGHT_MAX * NEWEST_LOOKED_AT}) m
      left join media_notes n on n.media_id = m.id
      where ${has(text)} limit ${MEDIA_SOUGHT_MAX + 1}),
    named as materialized (
      select m.id from media m
      where (select count(*) from met) <= ${MEDIA_SOUGHT_MAX} and ${isEarlier}
        and media_grams(m.site_id, m.file_name) @> media_grams(${siteId}, ${text})),
    noted as materialized (
      select media_id from media_notes
      where (select count(*) from met) <= ${MEDIA_SOUGHT_MAX} and media_grams(0, alt) @> media_grams(0, ${text})),
    described as (select m.id from noted join media m on m.id = noted.media_id where ${isEarlier})
    select array(
        select id from named union select id from described order by id desc limit ${MEDIA_SOUGHT_MAX}) as ids,
      (select count(*) from met) > ${MEDIA_SOUGHT_MAX} as "isCommon"`;
  if (isCommon) return null;
  return { ids: ids.map(Number), isAll: ids.length < MEDIA_SOUGHT_MAX };
}

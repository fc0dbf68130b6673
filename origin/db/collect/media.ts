import type pg from "pg";

/**
 * Which files of media something names. All on one connection, whose temporary table has what was found. A name is told from
 * the hash in it, wherever it stands and however it is escaped, and whosever it is: too many are kept rather than one too few.
 */

const BEGIN = `create temporary table if not exists named_media (hash text primary key)`;

// `%2f` before a hash runs into it
const NAME_MEDIA = `
  with slice as materialized (
    select id, fields::text as text from revisions where id > $1 and id <= $2 order by id limit $3),
  found as (
    select distinct hash from (
      select (regexp_matches(text, '(?:^|[^0-9a-f])([0-9a-f]{32})', 'g'))[1] as hash from slice
      union all
      select (regexp_matches(text, '2f([0-9a-f]{32})', 'gi'))[1] from slice) hashes),
  noted as (insert into named_media select hash from found on conflict do nothing)
  select max(id) as last, count(*)::int as count from slice`;

// no revision names yet what is being edited
const NAME_MEDIA_OF_COPIES = `
  insert into named_media
  select distinct hash from (
    select value::text as text from working_copies union all select value::text from discarded_copies) copies
  cross join lateral (
    select (regexp_matches(text, '(?:^|[^0-9a-f])([0-9a-f]{32})', 'g'))[1] as hash
    union all
    select (regexp_matches(text, '2f([0-9a-f]{32})', 'gi'))[1]) hashes
  where hash is not null on conflict do nothing`;

/** Begins to look. @returns the newest revision, up to which is looked */
export async function beginNaming(client: pg.Client): Promise<number> {
  await client.query(BEGIN);
  await client.query("truncate named_media");
  await client.query(NAME_MEDIA_OF_COPIES);
  const { rows } = await client.query<{ id: number }>(
    "select coalesce(max(id), 0) as id from revisions",
  );
  return rows[0]?.id ?? 0;
}

/** Notes what the next revisions name. @returns the last of them; null when there are no more */
export async function nameNext(
  client: pg.Client,
  { after, to, limit }: { after: number; to: number; limit: number },
): Promise<number | null> {
  const { rows } = await client.query<{ last: number | null }>(NAME_MEDIA, [after, to, limit]);
  return rows[0]?.last ?? null;
}

/** A file of media, and since when nothing names it; null while something does. */
export interface JudgedMedia {
  id: number;
  site: number;
  hash: string;
  fileName: string;
  sizeBytes: number;
  isNamed: boolean;
  since: string | null;
}

/** The next files that are older than a time; without `uploads`, who uploaded one on purpose, and did not take it out again, is taken for who names it. */
export async function judgeNext(
  client: pg.Client,
  options: { after: number; before: string; uploads: boolean; limit: number },
): Promise<JudgedMedia[]> {
  const { rows } = await client.query<JudgedMedia>(
    `select m.id, m.site_id as site, m.hash, m.file_name as "fileName", m.size_bytes as "sizeBytes",
       n.hash is not null or m.source_url is null and x.deleted_at is null and not $3::boolean as "isNamed", m.unreferenced_since::text as since
     from (select * from media where id > $1 order by id limit $4) m
     left join named_media n on n.hash = m.hash
     left join media_notes x on x.media_id = m.id
     where m.created_at < $2::timestamptz
     order by m.id`,
    [options.after, options.before, options.uploads, options.limit],
  );
  return rows;
}

/** The last of the next files by number, as `judgeNext` goes through them; null when there are none. */
export async function lastOfNext(
  client: pg.Client,
  after: number,
  limit: number,
): Promise<number | null> {
  const { rows } = await client.query<{ last: number | null }>(
    "select max(id) as last from (select id from media where id > $1 order by id limit $2) m",
    [after, limit],
  );
  return rows[0]?.last ?? null;
}

/** Notes since when nothing names files, or, for null, that something does. */
export async function markMedia(
  client: pg.Client,
  ids: readonly number[],
  since: string | null,
): Promise<void> {
  await client.query(
    `update media set unreferenced_since = $2::timestamptz
     where id = any ($1) and (unreferenced_since is null) <> ($2::timestamptz is null)`,
    [ids, since],
  );
}

/**
 * Deletes the row of a file that nothing named then, and nothing that was written since does; `removeFile` in the same
 * transaction, which a write that wants the file waits for (`keepMedia`).
 * @returns whether it was deleted
 */
export async function deleteMedia(
  client: pg.Client,
  { id, hash }: Pick<JudgedMedia, "id" | "hash">,
  { before, lookedTo }: { before: string; lookedTo: number },
  removeFile: () => Promise<void>,
): Promise<boolean> {
  await client.query("begin");
  try {
    const { rowCount } = await client.query(
      `with gone as (
         delete from media where id = $1 and unreferenced_since < $2::timestamptz
           and not exists (select from revisions where id > $3 and strpos(fields::text, $4) > 0)
         returning id),
       noted as (delete from media_notes where media_id in (select id from gone)),
       counted as (delete from pictures_beyond where media_id in (select id from gone))
       select id from gone`,
      [id, before, lookedTo, hash],
    );
    if (rowCount === 1) await removeFile();
    await client.query("commit");
    return rowCount === 1;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

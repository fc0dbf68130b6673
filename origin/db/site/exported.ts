import type pg from "pg";

/**
 * One site as lines of JSON, which Postgres prints (docs/backup.md describes them). Each statement takes the site as $1; that
 * of documents as $2 whether all revisions are wanted, or the newest and the published ones alone.
 */

const at = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const TYPES = `
  select json_build_object('kind', 'type', 'id', t.id, 'type', t.kind, 'key', t.key, 'name', t.name,
    'fields', t.fields, 'retired', t.retired, 'settings', t.settings, 'createdAt', ${at("t.created_at")}, 'updatedAt', ${at("t.updated_at")})::text as line
  from content_types t where t.site_id = $1 order by t.id`;

const DOCUMENTS = `
  select x.line from documents d
  join content_types t on t.id = d.type_id
  cross join lateral (
    select 0::bigint as revision, json_build_object('kind', 'document', 'id', d.id, 'type', t.kind, 'key', t.key,
      'slug', d.slug, 'createdAt', ${at("d.created_at")},
      'published', coalesce((select json_object_agg(p.locale, json_build_object('revision', p.revision_id,
          'publishedAt', ${at("p.published_at")}, 'updatedAt', ${at("p.updated_at")}) order by p.locale)
        from publications p where p.document_id = d.id), '{}'),
      'newest', coalesce((select json_object_agg(n.locale, n.id order by n.locale) from (
        select r.locale, max(r.id) as id from revisions r where r.document_id = d.id group by r.locale) n), '{}'))::text as line
    union all
    select r.id, json_build_object('kind', 'revision', 'id', r.id, 'document', d.id, 'locale', r.locale, 'name', r.name,
      'createdAt', ${at("r.created_at")}, 'fields', r.fields)::text
    from revisions r
    where r.document_id = d.id and ($2::boolean
      or exists (select from publications p
        where p.document_id = r.document_id and p.locale = r.locale and p.revision_id = r.id)
      or not exists (select from revisions later
        where later.document_id = r.document_id and later.locale = r.locale and later.id > r.id))
    order by 1) x
  where d.site_id = $1 and d.deleted_at is null
  order by d.id, x.revision`;

const MEDIA = `
  select json_build_object('kind', 'media', 'path', '/media/' || m.site_id || '/' || m.hash || '/' || m.file_name,
    'type', m.type, 'sizeBytes', m.size_bytes, 'sourceUrl', m.source_url, 'createdAt', ${at("m.created_at")},
    'alt', coalesce(n.alt, ''), 'focus',
    case when n.focus_x is not null then json_build_object('x', n.focus_x, 'y', n.focus_y) end)::text as line
  from media m left join media_notes n on n.media_id = m.id where m.site_id = $1 order by m.id`;

const SCHEDULES = `
  select json_build_object('kind', 'schedule', 'document', s.document_id, 'locale', s.locale, 'action', s.action,
    'revision', s.revision_id, 'at', ${at("s.at")})::text as line
  from schedules s where s.site_id = $1 order by s.id`;

const RELEASES = `
  select json_build_object('kind', 'release', 'id', r.id, 'name', r.name, 'state', r.state, 'at', ${at("r.at")},
    'publishedAt', ${at("r.published_at")}, 'createdAt', ${at("r.created_at")},
    'items', coalesce((select json_agg(json_build_object('document', i.document_id, 'locale', i.locale,
        'action', i.action, 'revision', i.revision_id) order by i.document_id, i.locale)
      from release_items i where i.release_id = r.id), '[]'))::text as line
  from releases r where r.site_id = $1 order by r.id`;

/** Rows that are fetched at once; a revision has up to 10 MB. */
const ROWS_AT_ONCE = 50;

/** The lines of a site's content, in the transaction that is open. */
export async function* exportedLines(
  client: pg.Client,
  siteId: number,
  allRevisions: boolean,
): AsyncGenerator<string> {
  yield* linesOf(client, TYPES, [siteId]);
  yield* linesOf(client, DOCUMENTS, [siteId, allRevisions]);
  for (const statement of [MEDIA, SCHEDULES, RELEASES]) yield* linesOf(client, statement, [siteId]);
}

async function* linesOf(
  client: pg.Client,
  statement: string,
  values: readonly (number | boolean)[],
): AsyncGenerator<string> {
  await client.query(`declare exported no scroll cursor for ${statement}`, [...values]);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${ROWS_AT_ONCE} from exported`);
    for (const { line } of rows) yield line;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await client.query("close exported");
}

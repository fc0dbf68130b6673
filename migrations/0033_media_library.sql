-- What is known of files of media beside their bytes, and which revisions name them. A trigger keeps the second, because an
-- origin of before this may write beside one that knows of it; what was there before is looked at by a loop.

create table media_notes (
  media_id bigint primary key,
  -- what is to be seen, for who cannot see it; of a use that has none of its own
  alt text not null default '',
  -- in pixels; null of what has none, or when its bytes do not say
  width integer,
  height integer,
  uploaded_by integer,
  -- a small WebP that a browser made
  thumbnail bytea,
  -- taken out of the library; the bytes are there until files are collected that nothing names
  deleted_at timestamptz
);

create table media_uses (
  revision_id bigint not null,
  hash text not null,
  document_id bigint not null,
  locale text not null,
  primary key (revision_id, hash)
);
create index media_uses_hash on media_uses (hash, revision_id);

-- A name is told from the hash in it, wherever it stands and however it is escaped: `%2f` before a hash runs into it.
create function media_named(fields text) returns setof text language sql immutable as $$
  select (regexp_matches(fields, '(?:^|[^0-9a-f])([0-9a-f]{32})', 'g'))[1]
  union
  select (regexp_matches(fields, '2f([0-9a-f]{32})', 'gi'))[1]
$$;

create function note_media_uses() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    delete from public.media_uses where revision_id = old.id;
  end if;
  if tg_op <> 'DELETE' then
    insert into public.media_uses (revision_id, hash, document_id, locale)
    select new.id, named, new.document_id, new.locale from public.media_named(new.fields::text) named
    on conflict do nothing;
  end if;
  return null;
end $$;

create trigger note_media_uses after insert or delete or update of fields on revisions
  for each row execute function note_media_uses();

-- Up to which revision those of before the trigger have been looked at, the newest first; null: all have. One row, or none yet.
create table media_use_fills (
  one boolean primary key default true check (one),
  before bigint
);

-- Files of media, named by their bytes; the bytes are in the store of media ------------------

create table media (
  id bigint generated always as identity primary key,
  site_id integer not null references sites (id),
  -- the first half of the bytes' SHA-256
  hash text not null check (hash ~ '^[0-9a-f]{32}$'),
  type text not null,
  size_bytes integer not null check (size_bytes > 0),
  -- the last part of the address; decides nothing
  file_name text not null,
  -- where it was first copied from, without the query; null when it was uploaded
  source_url text,
  created_at timestamptz not null,
  unique (site_id, hash)
);

-- Whether writes copy the media they name; without, addresses are kept as they are
alter table sites add column copy_media boolean not null default true;

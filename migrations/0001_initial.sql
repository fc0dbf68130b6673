-- Sites and what opens them ---------------------------------------------------------------

create table sites (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  locales text[] not null,
  default_locale text not null,
  -- grows with every edit of the content model; processes keep the model by this number
  model_version bigint not null default 1,
  -- number of the newest change; taken under the row's lock, so numbers are gapless in commit order
  last_change bigint not null default 0,
  created_at timestamptz not null,
  check (default_locale = any (locales))
);

create table tokens (
  id integer generated always as identity primary key,
  site_id integer not null references sites,
  -- SHA-256 of the token in hex; the token itself is never stored
  hash text not null unique,
  label text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index tokens_site on tokens (site_id);

-- The content model -----------------------------------------------------------------------

create table content_types (
  id integer generated always as identity primary key,
  site_id integer not null references sites,
  kind text not null check (kind in ('page', 'single', 'collection', 'component')),
  key text not null,
  name text not null,
  fields jsonb not null,
  -- fields that were taken out; documents still hold values for them, which come back with the field
  retired jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (site_id, kind, key)
);

-- Content ---------------------------------------------------------------------------------

create table documents (
  id bigint generated always as identity primary key,
  site_id integer not null references sites,
  type_id integer not null references content_types,
  -- pages have one; collection items do not
  slug text,
  created_at timestamptz not null,
  deleted_at timestamptz
);
create unique index documents_slug on documents (type_id, slug) where deleted_at is null;
create index documents_by_slug on documents (site_id, slug) where deleted_at is null and slug is not null;
create index documents_type on documents (type_id, id) where deleted_at is null;

-- immutable: every edit of a document in a locale adds one
create table revisions (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents,
  locale text not null,
  name text not null,
  fields jsonb not null,
  created_at timestamptz not null
);
create index revisions_document on revisions (document_id, locale, id desc);

-- which revision of a document readers of a locale get
create table publications (
  document_id bigint not null references documents,
  locale text not null,
  type_id integer not null references content_types,
  revision_id bigint not null references revisions,
  published_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (document_id, locale)
);
create index publications_newest on publications (type_id, locale, published_at desc, document_id desc);
create index publications_items on publications (type_id, locale, document_id);

-- the references of the published revisions
create table document_references (
  document_id bigint not null references documents,
  locale text not null,
  target_id bigint not null references documents,
  primary key (document_id, locale, target_id)
);
create index document_references_target on document_references (target_id);

-- The log ---------------------------------------------------------------------------------

create table changes (
  site_id integer not null references sites,
  number bigint not null,
  kind text not null,
  tags text[] not null,
  -- queries that must have a rendition from this change on, as printed
  canonical text[] not null,
  committed_at timestamptz not null,
  materialized_at timestamptz,
  -- the log's head once this change was in it
  position bigint,
  written integer,
  dropped integer,
  primary key (site_id, number)
);
create index changes_waiting on changes (site_id, number) where materialized_at is null;
create index changes_position on changes (site_id, position);

create table logs (
  site_id integer primary key references sites,
  epoch bigint not null,
  head bigint not null default 0
);

-- what is kept warm: one row per query, with the tags of its newest rendition
create table renditions (
  site_id integer not null references sites,
  key text not null,
  query text not null,
  canonical boolean not null,
  tags text[] not null,
  adopted_at timestamptz not null,
  -- asked for and not serialized yet
  pending boolean not null,
  primary key (site_id, key)
);
create index renditions_pending on renditions (site_id) where pending;
create index renditions_tags on renditions using gin (tags);
create index renditions_adopted on renditions (site_id, adopted_at) where not canonical;

-- the compacted log: newest row per key only
create table log_entries (
  site_id integer not null references sites,
  key text not null,
  position bigint not null,
  state text not null check (state in ('live', 'gone', 'dropped')),
  etag text,
  body text,
  primary key (site_id, key),
  check ((state = 'live') = (body is not null and etag is not null))
);
-- bodies are read far more often than written, and compressing them was a fifth of a materialization
alter table log_entries alter column body set storage external;
create unique index log_entries_position on log_entries (site_id, position);

-- Edges and how far each is ---------------------------------------------------------------

create table edges (
  id integer generated always as identity primary key,
  site_id integer not null references sites,
  name text not null,
  url text not null,
  created_at timestamptz not null,
  epoch bigint not null default 0,
  head bigint not null default 0,
  change bigint not null default 0,
  applied_at timestamptz,
  failed_at timestamptz,
  last_error text,
  unique (site_id, name),
  unique (site_id, url)
);

-- when each edge had each change, for receipts
create table receipts (
  site_id integer not null references sites,
  edge_id integer not null references edges on delete cascade,
  change bigint not null,
  applied_at timestamptz not null,
  primary key (site_id, edge_id, change)
);

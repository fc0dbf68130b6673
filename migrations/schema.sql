-- What the numbered files beside this one add up to, as test/support/schema-dump.ts reads it from the catalog.
-- Written by a test: LARDER_UPDATE=1 npx vitest run test/origin/migrate.test.ts

create table answered_challenges (
  hash text not null,
  expires_at timestamp with time zone not null
);

create table audit (
  id bigint generated always as identity not null,
  site_id integer,
  at timestamp with time zone not null,
  person_id integer,
  actor text not null,
  action text not null,
  object text not null,
  change bigint,
  address text not null
);

create table changes (
  site_id integer not null,
  number bigint not null,
  kind text not null,
  tags text[] not null,
  canonical text[] not null,
  committed_at timestamp with time zone not null,
  materialized_at timestamp with time zone,
  position bigint,
  written integer,
  dropped integer,
  erases boolean default false not null,
  documents integer
);

create table content_types (
  id integer generated always as identity not null,
  site_id integer not null,
  kind text not null,
  key text not null,
  name text not null,
  fields jsonb not null,
  retired jsonb default '[]'::jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  settings jsonb default '{}'::jsonb not null
);

create table discarded_copies (
  id bigint generated always as identity not null,
  document_id bigint not null,
  locale text not null,
  value jsonb not null,
  at timestamp with time zone not null,
  person_id integer,
  actor text
);

create table document_references (
  document_id bigint not null,
  locale text not null,
  target_id bigint not null
);

create table documents (
  id bigint generated always as identity not null,
  site_id integer not null,
  type_id integer not null,
  slug text,
  created_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  identity text
);

create table edge_keys (
  id text not null,
  secret text not null,
  name text not null,
  url text not null,
  every_site boolean not null,
  created_at timestamp with time zone not null
);

create table edges (
  id integer generated always as identity not null,
  site_id integer not null,
  name text not null,
  url text not null,
  created_at timestamp with time zone not null,
  epoch bigint default 0 not null,
  head bigint default 0 not null,
  change bigint default 0 not null,
  applied_at timestamp with time zone,
  failed_at timestamp with time zone,
  last_error text,
  purged bigint,
  documents bigint
);

create table head_references (
  document_id bigint not null,
  locale text not null,
  target_id bigint not null
);

create table heads (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  revision_id bigint not null,
  published_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  words tsvector default ''::tsvector not null,
  words_of bigint
);

create table identities (
  issuer text not null,
  subject text not null,
  person_id integer not null,
  given integer[] default '{}'::integer[] not null,
  created_at timestamp with time zone not null
);

create table imported_documents (
  site_id integer not null,
  source text not null,
  key text not null,
  document_id bigint not null,
  digest text not null,
  state text not null
);

create table imports (
  site_id integer not null,
  source text not null,
  state text not null,
  note text not null,
  total integer,
  counts jsonb not null,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null
);

create table join_tokens (
  id integer generated always as identity not null,
  hash text not null,
  sites integer[],
  uses integer not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null
);

create table leaving_edges (
  id integer not null,
  site_id integer not null,
  name text not null,
  url text not null,
  removed_at timestamp with time zone not null,
  tried_at timestamp with time zone,
  failed_at timestamp with time zone,
  last_error text
);

create table log_documents (
  site_id integer not null,
  document_id bigint not null,
  locale text not null,
  position bigint not null,
  etag text,
  body text storage external
);

create table log_entries (
  site_id integer not null,
  key text not null,
  position bigint not null,
  state text not null,
  etag text,
  body text storage external
);

create table logs (
  site_id integer not null,
  epoch bigint not null,
  head bigint default 0 not null,
  floor bigint default 0 not null,
  documented bigint,
  collected bigint default 0 not null
);

create table media (
  id bigint generated always as identity not null,
  site_id integer not null,
  hash text not null,
  type text not null,
  size_bytes integer not null,
  file_name text not null,
  source_url text,
  created_at timestamp with time zone not null,
  unreferenced_since timestamp with time zone
);

create table media_notes (
  media_id bigint not null,
  alt text default ''::text not null,
  width integer,
  height integer,
  uploaded_by integer,
  thumbnail bytea,
  deleted_at timestamp with time zone,
  focus_x double precision,
  focus_y double precision,
  placeholder bytea,
  looked_at timestamp with time zone
);

create table media_use_fills (
  one boolean default true not null,
  before bigint
);

create table media_uses (
  revision_id bigint not null,
  hash text not null,
  document_id bigint not null,
  locale text not null
);

create table memberships (
  person_id integer not null,
  site_id integer not null,
  role text not null,
  created_at timestamp with time zone not null,
  type_ids integer[],
  locales text[]
);

create table migrations (
  name text not null,
  applied_at timestamp with time zone default now() not null,
  needs integer
);

create table one_time_links (
  id integer generated always as identity not null,
  hash text not null,
  kind text not null,
  email text not null,
  site_id integer,
  role text,
  made_by integer,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  type_ids integer[],
  locales text[]
);

create table outgrown (
  site_id integer not null,
  key text not null,
  since bigint not null,
  detail text not null,
  tags text[]
);

create table owners (
  document_id bigint not null,
  person_id integer not null
);

create table passkeys (
  id integer generated always as identity not null,
  person_id integer not null,
  credential text not null,
  host text not null,
  handle text not null,
  public_key text not null,
  counter bigint not null,
  name text not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone
);

create table people (
  id integer generated always as identity not null,
  email text not null,
  name text not null,
  password text,
  is_operator boolean default false not null,
  created_at timestamp with time zone not null,
  passkey_handle text
);

create table pictures_beyond (
  media_id bigint not null,
  pictures text[] not null
);

create table preview_links (
  hash text not null,
  site_id integer not null,
  made_by integer,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  document_id integer,
  locale text
);

create table publications (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  revision_id bigint not null,
  published_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  words tsvector default ''::tsvector not null,
  words_of bigint
);

create table published_count_changes (
  type_id integer not null,
  locale text not null,
  other text not null,
  count integer not null
);

create table published_counts (
  type_id integer not null,
  locale text not null,
  other text not null,
  count bigint not null
);

create table receipts (
  site_id integer not null,
  edge_id integer not null,
  change bigint not null,
  applied_at timestamp with time zone not null,
  purged_at timestamp with time zone
);

create table release_items (
  release_id bigint not null,
  document_id bigint not null,
  locale text not null,
  action text not null,
  revision_id bigint
);

create table releases (
  id bigint generated always as identity not null,
  site_id integer not null,
  name text not null,
  state text not null,
  at timestamp with time zone,
  change bigint,
  problem text,
  created_at timestamp with time zone not null,
  published_at timestamp with time zone
);

create table renditions (
  site_id integer not null,
  key text not null,
  query text not null,
  tags text[] not null,
  kept_since timestamp with time zone not null
);

create table revisions (
  id bigint generated always as identity not null,
  document_id bigint not null,
  locale text not null,
  name text not null,
  fields jsonb not null,
  created_at timestamp with time zone not null,
  created_by integer,
  actor text,
  note text
);

create table schedules (
  id bigint generated always as identity not null,
  site_id integer not null,
  document_id bigint not null,
  locale text not null,
  action text not null,
  revision_id bigint,
  at timestamp with time zone not null,
  created_at timestamp with time zone not null
);

create table sessions (
  id integer generated always as identity not null,
  hash text not null,
  person_id integer not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  confirmed_at timestamp with time zone not null,
  address text not null,
  agent text not null
);

create table shown_heads (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  shown_locale text not null,
  published_at timestamp with time zone
);

create table shown_publications (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  shown_locale text not null,
  published_at timestamp with time zone not null
);

create table sign_in_failures (
  name text not null,
  count integer not null,
  at timestamp with time zone not null
);

create table sites (
  id integer generated always as identity not null,
  slug text not null,
  name text not null,
  locales text[] not null,
  default_locale text not null,
  model_version bigint default 1 not null,
  last_change bigint default 0 not null,
  created_at timestamp with time zone not null,
  blog_url text,
  fallback_locale text,
  copy_media boolean default true not null,
  valued_model bigint default 0 not null,
  worded_model bigint default 0 not null,
  word_rules text default ''::text not null,
  worded_after bigint,
  worded_begun xid8,
  search_language text
);

create table standing (
  only_one boolean default true not null,
  timeline bigint,
  overtaken_site integer,
  overtaken_by bigint
);

create table summaries (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  slug text,
  name text,
  sort_name text not null,
  state text not null,
  revision_id bigint not null,
  updated_at timestamp with time zone not null,
  updated_by integer,
  actor text,
  words tsvector not null
);

create table summary_fills (
  type_id integer not null,
  after bigint
);

create table tokens (
  id integer generated always as identity not null,
  site_id integer not null,
  hash text not null,
  label text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  surrogate_keys boolean default false not null
);

create table vals (
  type_id integer not null,
  locale text not null,
  path text not null,
  value text,
  listed_at timestamp with time zone not null,
  document_id bigint not null
);

create table vals_due (
  document_id bigint not null,
  locale text not null,
  type_id integer not null
);

create table vals_types (
  type_id integer not null,
  rules text not null,
  after bigint default 0 not null,
  whole boolean default false not null,
  begun xid8 not null
);

create table webhook_deliveries (
  id uuid default gen_random_uuid() not null,
  webhook_id integer not null,
  event_id uuid not null,
  state text default 'waiting'::text not null,
  attempts integer default 0 not null,
  next_at timestamp with time zone,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  last_status integer,
  last_error text
);

create table webhook_events (
  id uuid not null,
  site_id integer not null,
  event text not null,
  data jsonb not null,
  change bigint,
  created_at timestamp with time zone not null
);

create table webhooks (
  id integer generated always as identity not null,
  site_id integer not null,
  url text not null,
  events text[] not null,
  headers jsonb not null,
  secret text not null,
  enabled boolean not null,
  created_at timestamp with time zone not null,
  previous_secret text,
  previous_until timestamp with time zone
);

create table working_copies (
  document_id bigint not null,
  locale text not null,
  version integer not null,
  revision_id bigint,
  base jsonb not null,
  value jsonb not null,
  disagreements jsonb not null,
  updated_at timestamp with time zone not null,
  updated_by integer,
  actor text,
  asked_at timestamp with time zone,
  asked_by integer,
  asked_actor text,
  asked_note text
);

create table working_ops (
  document_id bigint not null,
  locale text not null,
  id text not null,
  outcome text not null,
  version integer not null,
  path jsonb not null,
  at timestamp with time zone not null,
  person_id integer,
  actor text
);

alter table answered_challenges add constraint answered_challenges_pkey PRIMARY KEY (hash);
alter table audit add constraint audit_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table audit add constraint audit_pkey PRIMARY KEY (id);
alter table changes add constraint changes_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table changes add constraint changes_pkey PRIMARY KEY (site_id, number);
alter table content_types add constraint content_types_kind_check CHECK ((kind = ANY (ARRAY['page'::text, 'single'::text, 'collection'::text, 'component'::text, 'post'::text, 'author'::text, 'category'::text, 'tag'::text])));
alter table content_types add constraint content_types_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table content_types add constraint content_types_pkey PRIMARY KEY (id);
alter table content_types add constraint content_types_site_id_kind_key_key UNIQUE (site_id, kind, key);
alter table discarded_copies add constraint discarded_copies_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE;
alter table discarded_copies add constraint discarded_copies_pkey PRIMARY KEY (id);
alter table document_references add constraint document_references_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table document_references add constraint document_references_target_id_fkey FOREIGN KEY (target_id) REFERENCES documents(id);
alter table document_references add constraint document_references_pkey PRIMARY KEY (document_id, locale, target_id);
alter table documents add constraint documents_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table documents add constraint documents_type_id_fkey FOREIGN KEY (type_id) REFERENCES content_types(id);
alter table documents add constraint documents_pkey PRIMARY KEY (id);
alter table edge_keys add constraint edge_keys_pkey PRIMARY KEY (id);
alter table edge_keys add constraint edge_keys_url_key UNIQUE (url);
alter table edges add constraint edges_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table edges add constraint edges_pkey PRIMARY KEY (id);
alter table edges add constraint edges_site_id_name_key UNIQUE (site_id, name);
alter table edges add constraint edges_site_id_url_key UNIQUE (site_id, url);
alter table head_references add constraint head_references_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table head_references add constraint head_references_pkey PRIMARY KEY (document_id, locale, target_id);
alter table heads add constraint heads_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table heads add constraint heads_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES revisions(id);
alter table heads add constraint heads_type_id_fkey FOREIGN KEY (type_id) REFERENCES content_types(id);
alter table heads add constraint heads_pkey PRIMARY KEY (document_id, locale);
alter table identities add constraint identities_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
alter table identities add constraint identities_pkey PRIMARY KEY (issuer, subject);
alter table imported_documents add constraint imported_documents_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE;
alter table imported_documents add constraint imported_documents_pkey PRIMARY KEY (site_id, source, key);
alter table imports add constraint imports_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table imports add constraint imports_pkey PRIMARY KEY (site_id, source);
alter table join_tokens add constraint join_tokens_pkey PRIMARY KEY (id);
alter table join_tokens add constraint join_tokens_hash_key UNIQUE (hash);
alter table leaving_edges add constraint leaving_edges_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table leaving_edges add constraint leaving_edges_pkey PRIMARY KEY (id);
alter table log_documents add constraint log_documents_check CHECK (((body IS NULL) = (etag IS NULL)));
alter table log_documents add constraint log_documents_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table log_documents add constraint log_documents_pkey PRIMARY KEY (site_id, document_id, locale);
alter table log_entries add constraint log_entries_check CHECK (((state = 'live'::text) = ((body IS NOT NULL) AND (etag IS NOT NULL))));
alter table log_entries add constraint log_entries_state_check CHECK ((state = ANY (ARRAY['live'::text, 'gone'::text, 'dropped'::text])));
alter table log_entries add constraint log_entries_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table log_entries add constraint log_entries_pkey PRIMARY KEY (site_id, key);
alter table logs add constraint logs_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table logs add constraint logs_pkey PRIMARY KEY (site_id);
alter table media add constraint media_hash_check CHECK ((hash ~ '^[0-9a-f]{32}$'::text));
alter table media add constraint media_size_bytes_check CHECK ((size_bytes > 0));
alter table media add constraint media_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table media add constraint media_pkey PRIMARY KEY (id);
alter table media add constraint media_site_id_hash_key UNIQUE (site_id, hash);
alter table media_notes add constraint media_notes_pkey PRIMARY KEY (media_id);
alter table media_use_fills add constraint media_use_fills_one_check CHECK (one);
alter table media_use_fills add constraint media_use_fills_pkey PRIMARY KEY (one);
alter table media_uses add constraint media_uses_pkey PRIMARY KEY (revision_id, hash);
alter table memberships add constraint memberships_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
alter table memberships add constraint memberships_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table memberships add constraint memberships_pkey PRIMARY KEY (person_id, site_id);
alter table migrations add constraint migrations_pkey PRIMARY KEY (name);
alter table one_time_links add constraint one_time_links_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE SET NULL;
alter table one_time_links add constraint one_time_links_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table one_time_links add constraint one_time_links_pkey PRIMARY KEY (id);
alter table one_time_links add constraint one_time_links_hash_key UNIQUE (hash);
alter table outgrown add constraint outgrown_site_id_key_fkey FOREIGN KEY (site_id, key) REFERENCES renditions(site_id, key) ON DELETE CASCADE;
alter table outgrown add constraint outgrown_pkey PRIMARY KEY (site_id, key);
alter table owners add constraint owners_pkey PRIMARY KEY (document_id);
alter table passkeys add constraint passkeys_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
alter table passkeys add constraint passkeys_pkey PRIMARY KEY (id);
alter table passkeys add constraint passkeys_credential_key UNIQUE (credential);
alter table people add constraint people_pkey PRIMARY KEY (id);
alter table people add constraint people_email_key UNIQUE (email);
alter table pictures_beyond add constraint pictures_beyond_pkey PRIMARY KEY (media_id);
alter table preview_links add constraint preview_links_pkey PRIMARY KEY (hash);
alter table publications add constraint publications_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table publications add constraint publications_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES revisions(id);
alter table publications add constraint publications_type_id_fkey FOREIGN KEY (type_id) REFERENCES content_types(id);
alter table publications add constraint publications_pkey PRIMARY KEY (document_id, locale);
alter table published_counts add constraint published_counts_pkey PRIMARY KEY (type_id, locale, other);
alter table receipts add constraint receipts_edge_id_fkey FOREIGN KEY (edge_id) REFERENCES edges(id) ON DELETE CASCADE;
alter table receipts add constraint receipts_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table receipts add constraint receipts_pkey PRIMARY KEY (site_id, edge_id, change);
alter table release_items add constraint release_items_action_check CHECK ((action = ANY (ARRAY['publish'::text, 'unpublish'::text, 'delete'::text])));
alter table release_items add constraint release_items_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table release_items add constraint release_items_release_id_fkey FOREIGN KEY (release_id) REFERENCES releases(id) ON DELETE CASCADE;
alter table release_items add constraint release_items_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES revisions(id);
alter table release_items add constraint release_items_pkey PRIMARY KEY (release_id, document_id, locale);
alter table releases add constraint releases_check CHECK (((state <> 'scheduled'::text) OR (at IS NOT NULL)));
alter table releases add constraint releases_state_check CHECK ((state = ANY (ARRAY['open'::text, 'scheduled'::text, 'published'::text])));
alter table releases add constraint releases_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table releases add constraint releases_pkey PRIMARY KEY (id);
alter table renditions add constraint renditions_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table renditions add constraint renditions_pkey PRIMARY KEY (site_id, key);
alter table revisions add constraint revisions_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table revisions add constraint revisions_pkey PRIMARY KEY (id);
alter table schedules add constraint schedules_action_check CHECK ((action = ANY (ARRAY['publish'::text, 'unpublish'::text])));
alter table schedules add constraint schedules_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table schedules add constraint schedules_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES revisions(id);
alter table schedules add constraint schedules_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table schedules add constraint schedules_pkey PRIMARY KEY (id);
alter table schedules add constraint schedules_document_id_locale_action_key UNIQUE (document_id, locale, action);
alter table sessions add constraint sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
alter table sessions add constraint sessions_pkey PRIMARY KEY (id);
alter table sessions add constraint sessions_hash_key UNIQUE (hash);
alter table shown_heads add constraint shown_heads_pkey PRIMARY KEY (document_id, locale);
alter table shown_publications add constraint shown_publications_pkey PRIMARY KEY (document_id, locale);
alter table sign_in_failures add constraint sign_in_failures_pkey PRIMARY KEY (name);
alter table sites add constraint sites_check CHECK ((default_locale = ANY (locales)));
alter table sites add constraint sites_fallback_locale_check CHECK ((fallback_locale = ANY (locales)));
alter table sites add constraint sites_pkey PRIMARY KEY (id);
alter table sites add constraint sites_slug_key UNIQUE (slug);
alter table standing add constraint standing_only_one_check CHECK (only_one);
alter table standing add constraint standing_pkey PRIMARY KEY (only_one);
alter table summaries add constraint summaries_pkey PRIMARY KEY (document_id, locale);
alter table summary_fills add constraint summary_fills_pkey PRIMARY KEY (type_id);
alter table tokens add constraint tokens_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table tokens add constraint tokens_pkey PRIMARY KEY (id);
alter table tokens add constraint tokens_hash_key UNIQUE (hash);
alter table vals_due add constraint vals_due_pkey PRIMARY KEY (document_id, locale);
alter table vals_types add constraint vals_types_type_id_fkey FOREIGN KEY (type_id) REFERENCES content_types(id) ON DELETE CASCADE;
alter table vals_types add constraint vals_types_pkey PRIMARY KEY (type_id);
alter table webhook_deliveries add constraint webhook_deliveries_check CHECK (((state = 'waiting'::text) = (next_at IS NOT NULL)));
alter table webhook_deliveries add constraint webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text])));
alter table webhook_deliveries add constraint webhook_deliveries_event_id_fkey FOREIGN KEY (event_id) REFERENCES webhook_events(id) ON DELETE CASCADE;
alter table webhook_deliveries add constraint webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE;
alter table webhook_deliveries add constraint webhook_deliveries_pkey PRIMARY KEY (id);
alter table webhook_events add constraint webhook_events_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table webhook_events add constraint webhook_events_pkey PRIMARY KEY (id);
alter table webhooks add constraint webhooks_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table webhooks add constraint webhooks_pkey PRIMARY KEY (id);
alter table working_copies add constraint working_copies_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE;
alter table working_copies add constraint working_copies_pkey PRIMARY KEY (document_id, locale);
alter table working_ops add constraint working_ops_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE;
alter table working_ops add constraint working_ops_pkey PRIMARY KEY (document_id, locale, id);

CREATE INDEX answered_challenges_expires ON answered_challenges USING btree (expires_at);
CREATE INDEX audit_at ON audit USING btree (at);
CREATE INDEX audit_site ON audit USING btree (site_id, id DESC);
CREATE INDEX changes_position ON changes USING btree (site_id, "position");
CREATE INDEX changes_waiting ON changes USING btree (site_id, number) WHERE (materialized_at IS NULL);
CREATE INDEX discarded_copies_at ON discarded_copies USING btree (at);
CREATE INDEX discarded_copies_document ON discarded_copies USING btree (document_id, locale);
CREATE INDEX document_references_target ON document_references USING btree (target_id);
CREATE INDEX documents_by_slug ON documents USING btree (site_id, slug) WHERE ((deleted_at IS NULL) AND (slug IS NOT NULL));
CREATE UNIQUE INDEX documents_identity ON documents USING btree (type_id, identity) WHERE ((deleted_at IS NULL) AND (identity IS NOT NULL));
CREATE UNIQUE INDEX documents_slug ON documents USING btree (type_id, slug) WHERE (deleted_at IS NULL);
CREATE INDEX documents_type ON documents USING btree (type_id, id) WHERE (deleted_at IS NULL);
CREATE INDEX head_references_target ON head_references USING btree (target_id);
CREATE INDEX heads_items ON heads USING btree (type_id, locale, document_id);
CREATE INDEX heads_newest ON heads USING btree (type_id, locale, published_at DESC, document_id DESC);
CREATE INDEX heads_revision ON heads USING btree (revision_id);
CREATE INDEX heads_wordless ON heads USING btree (document_id, locale) WHERE (words_of IS DISTINCT FROM revision_id);
CREATE INDEX heads_words ON heads USING gin (words);
CREATE INDEX identities_person ON identities USING btree (person_id);
CREATE INDEX imported_documents_document ON imported_documents USING btree (document_id);
CREATE INDEX leaving_edges_site ON leaving_edges USING btree (site_id);
CREATE UNIQUE INDEX log_documents_position ON log_documents USING btree (site_id, "position");
CREATE UNIQUE INDEX log_entries_position ON log_entries USING btree (site_id, "position");
CREATE INDEX media_by_name ON media USING gin (media_grams(site_id, file_name));
CREATE INDEX media_by_alt ON media_notes USING gin (media_grams(0, alt));
CREATE INDEX media_uses_hash ON media_uses USING btree (hash, revision_id);
CREATE INDEX memberships_site ON memberships USING btree (site_id);
CREATE INDEX one_time_links_site ON one_time_links USING btree (site_id);
CREATE INDEX passkeys_person ON passkeys USING btree (person_id);
CREATE INDEX preview_links_site ON preview_links USING btree (site_id, expires_at);
CREATE INDEX publications_items ON publications USING btree (type_id, locale, document_id);
CREATE INDEX publications_newest ON publications USING btree (type_id, locale, published_at DESC, document_id DESC);
CREATE INDEX publications_revision ON publications USING btree (revision_id);
CREATE INDEX publications_updated ON publications USING btree (type_id, locale, updated_at, document_id);
CREATE INDEX publications_wordless ON publications USING btree (document_id, locale) WHERE (words_of IS DISTINCT FROM revision_id);
CREATE INDEX publications_words ON publications USING gin (words);
CREATE INDEX published_count_changes_of ON published_count_changes USING btree (type_id, locale, other);
CREATE INDEX receipts_unpurged ON receipts USING btree (edge_id) WHERE (purged_at IS NULL);
CREATE INDEX releases_due ON releases USING btree (at, id) WHERE (state = 'scheduled'::text);
CREATE INDEX releases_site ON releases USING btree (site_id, id DESC);
CREATE INDEX renditions_tags ON renditions USING gin (tags);
CREATE INDEX revisions_document ON revisions USING btree (document_id, locale, id DESC);
CREATE INDEX schedules_due ON schedules USING btree (at, id);
CREATE INDEX schedules_site ON schedules USING btree (site_id, at, id);
CREATE INDEX sessions_person ON sessions USING btree (person_id);
CREATE INDEX shown_heads_items ON shown_heads USING btree (type_id, locale, document_id) INCLUDE (shown_locale);
CREATE INDEX shown_heads_newest ON shown_heads USING btree (type_id, locale, published_at DESC, document_id DESC);
CREATE INDEX shown_publications_items ON shown_publications USING btree (type_id, locale, document_id) INCLUDE (shown_locale);
CREATE INDEX shown_publications_newest ON shown_publications USING btree (type_id, locale, published_at DESC, document_id DESC);
CREATE INDEX sign_in_failures_at ON sign_in_failures USING btree (at);
CREATE INDEX sites_unvalued ON sites USING btree (id) WHERE (valued_model <> model_version);
CREATE INDEX summaries_by ON summaries USING btree (type_id, locale, updated_by, updated_at DESC, document_id DESC) WHERE (updated_by IS NOT NULL);
CREATE INDEX summaries_name ON summaries USING btree (type_id, locale, sort_name, document_id);
CREATE INDEX summaries_state ON summaries USING btree (type_id, locale, state, updated_at DESC, document_id DESC);
CREATE INDEX summaries_updated ON summaries USING btree (type_id, locale, updated_at DESC, document_id DESC);
CREATE INDEX summaries_words ON summaries USING gin (words);
CREATE INDEX tokens_site ON tokens USING btree (site_id);
CREATE INDEX vals_document ON vals USING btree (document_id, locale, path);
CREATE INDEX vals_found ON vals USING btree (type_id, locale, path, value, listed_at, document_id);
CREATE INDEX vals_due_type ON vals_due USING btree (type_id);
CREATE INDEX vals_types_unfinished ON vals_types USING btree (type_id) WHERE (NOT whole);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries USING btree (next_at) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries USING btree (event_id);
CREATE INDEX webhook_deliveries_new ON webhook_deliveries USING btree (webhook_id) WHERE ((state = 'waiting'::text) AND (attempts = 0));
CREATE INDEX webhook_deliveries_of ON webhook_deliveries USING btree (webhook_id, created_at DESC);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries USING btree (webhook_id, next_at) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_events_age ON webhook_events USING btree (created_at);
CREATE INDEX webhooks_site ON webhooks USING btree (site_id);
CREATE INDEX working_copies_asked ON working_copies USING btree (asked_at) WHERE (asked_at IS NOT NULL);
CREATE INDEX working_ops_at ON working_ops USING btree (at);

create view fallback.list_counts as
 SELECT t.id AS type_id,
    l.locale,
    (( SELECT COALESCE(sum(
                CASE
                    WHEN (c.locale = c.other) THEN c.count
                    ELSE (- c.count)
                END), (0)::numeric) AS "coalesce"
           FROM pair_counts c
          WHERE ((c.type_id = t.id) AND (((c.locale = l.locale) AND (c.other = l.locale)) OR ((read.fallback <> l.locale) AND (((c.locale = l.locale) AND (c.other = read.fallback)) OR ((c.locale = read.fallback) AND (c.other = read.fallback))))))))::bigint AS count
   FROM (((sites s
     JOIN content_types t ON ((t.site_id = s.id)))
     CROSS JOIN LATERAL unnest(s.locales) l(locale))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN (t.kind = ANY (ARRAY['page'::text, 'single'::text, 'collection'::text])) THEN COALESCE(s.fallback_locale, l.locale)
                    ELSE l.locale
                END AS fallback) read);

create view fallback.publications as
 SELECT s.document_id,
    s.locale,
    s.type_id,
    p.revision_id,
    s.published_at,
    p.updated_at,
    p.words
   FROM (shown_publications s
     LEFT JOIN publications p ON (((p.document_id = s.document_id) AND (p.locale = s.shown_locale))));

create view fallback.shown as
 SELECT d.site_id,
    d.id AS document_id,
    each.locale,
    d.type_id,
    COALESCE(own.locale, other.locale) AS shown_locale,
        CASE
            WHEN (own.document_id IS NULL) THEN other.published_at
            ELSE own.published_at
        END AS published_at
   FROM (((((documents d
     JOIN content_types t ON ((t.id = d.type_id)))
     JOIN sites s ON (((s.id = d.site_id) AND (s.fallback_locale IS NOT NULL))))
     CROSS JOIN LATERAL unnest(s.locales) each(locale))
     LEFT JOIN publications own ON (((own.document_id = d.id) AND (own.locale = each.locale))))
     LEFT JOIN publications other ON (((other.document_id = d.id) AND (other.locale = s.fallback_locale) AND (t.kind = ANY (ARRAY['page'::text, 'single'::text, 'collection'::text])))))
  WHERE ((own.document_id IS NOT NULL) OR (other.document_id IS NOT NULL));

create view latest.document_references as
 SELECT document_id,
    locale,
    target_id
   FROM head_references;

create view latest.list_counts as
 SELECT type_id,
    locale,
    count(*) AS count
   FROM latest.publications p
  GROUP BY type_id, locale;

create view latest.publications as
 SELECT document_id,
    locale,
    type_id,
    revision_id,
    published_at,
    updated_at,
    words
   FROM heads;

create view latest_fallback.list_counts as
 SELECT type_id,
    locale,
    count(*) AS count
   FROM latest_fallback.publications p
  GROUP BY type_id, locale;

create view latest_fallback.publications as
 SELECT s.document_id,
    s.locale,
    s.type_id,
    p.revision_id,
    s.published_at,
    p.updated_at,
    p.words
   FROM (shown_heads s
     LEFT JOIN heads p ON (((p.document_id = s.document_id) AND (p.locale = s.shown_locale))));

create view latest_fallback.shown as
 SELECT d.site_id,
    d.id AS document_id,
    each.locale,
    d.type_id,
    COALESCE(own.locale, other.locale) AS shown_locale,
        CASE
            WHEN (own.document_id IS NULL) THEN other.published_at
            ELSE own.published_at
        END AS published_at
   FROM (((((documents d
     JOIN content_types t ON ((t.id = d.type_id)))
     JOIN sites s ON (((s.id = d.site_id) AND (s.fallback_locale IS NOT NULL))))
     CROSS JOIN LATERAL unnest(s.locales) each(locale))
     LEFT JOIN heads own ON (((own.document_id = d.id) AND (own.locale = each.locale))))
     LEFT JOIN heads other ON (((other.document_id = d.id) AND (other.locale = s.fallback_locale) AND (t.kind = ANY (ARRAY['page'::text, 'single'::text, 'collection'::text])))))
  WHERE ((own.document_id IS NOT NULL) OR (other.document_id IS NOT NULL));

-- function count_published
-- function count_unpublished
-- function head_of_publication
-- function head_of_revision
-- function heads_of_deleted
-- function media_grams
-- function media_named
-- function note_media_uses
-- function posts_name
-- function show_document
-- function show_site
-- function summarize
-- function summarize_head
-- function values_are_due
-- function values_are_gone
-- relation list_counts
-- relation pair_counts
-- schema fallback
-- schema latest
-- schema latest_fallback
-- trigger count_published
-- trigger count_unpublished
-- trigger head_of_publication
-- trigger head_of_revision
-- trigger heads_of_deleted
-- trigger note_media_uses
-- trigger show_document
-- trigger show_document
-- trigger show_site
-- trigger summarize_head
-- trigger values_are_due
-- trigger values_are_due_again
-- trigger values_are_gone

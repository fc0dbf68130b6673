-- What the numbered files beside this one add up to, as test/support/schema-dump.ts reads it from the catalog.
-- Written by a test: LARDER_UPDATE=1 npx vitest run test/origin/migrate.test.ts

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
  dropped integer
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
  updated_at timestamp with time zone not null
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
  deleted_at timestamp with time zone
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
  last_error text
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
  head bigint default 0 not null
);

create table migrations (
  name text not null,
  applied_at timestamp with time zone default now() not null
);

create table publications (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  revision_id bigint not null,
  published_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  words tsvector default ''::tsvector not null
);

create table receipts (
  site_id integer not null,
  edge_id integer not null,
  change bigint not null,
  applied_at timestamp with time zone not null
);

create table renditions (
  site_id integer not null,
  key text not null,
  query text not null,
  canonical boolean not null,
  tags text[] not null,
  adopted_at timestamp with time zone not null,
  pending boolean not null
);

create table revisions (
  id bigint generated always as identity not null,
  document_id bigint not null,
  locale text not null,
  name text not null,
  fields jsonb not null,
  created_at timestamp with time zone not null
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
  blog_url text
);

create table tokens (
  id integer generated always as identity not null,
  site_id integer not null,
  hash text not null,
  label text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone
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
  created_at timestamp with time zone not null
);

alter table changes add constraint changes_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table changes add constraint changes_pkey PRIMARY KEY (site_id, number);
alter table content_types add constraint content_types_kind_check CHECK ((kind = ANY (ARRAY['page'::text, 'single'::text, 'collection'::text, 'component'::text, 'post'::text, 'author'::text, 'category'::text, 'tag'::text])));
alter table content_types add constraint content_types_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table content_types add constraint content_types_pkey PRIMARY KEY (id);
alter table content_types add constraint content_types_site_id_kind_key_key UNIQUE (site_id, kind, key);
alter table document_references add constraint document_references_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table document_references add constraint document_references_target_id_fkey FOREIGN KEY (target_id) REFERENCES documents(id);
alter table document_references add constraint document_references_pkey PRIMARY KEY (document_id, locale, target_id);
alter table documents add constraint documents_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table documents add constraint documents_type_id_fkey FOREIGN KEY (type_id) REFERENCES content_types(id);
alter table documents add constraint documents_pkey PRIMARY KEY (id);
alter table edges add constraint edges_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table edges add constraint edges_pkey PRIMARY KEY (id);
alter table edges add constraint edges_site_id_name_key UNIQUE (site_id, name);
alter table edges add constraint edges_site_id_url_key UNIQUE (site_id, url);
alter table log_entries add constraint log_entries_check CHECK (((state = 'live'::text) = ((body IS NOT NULL) AND (etag IS NOT NULL))));
alter table log_entries add constraint log_entries_state_check CHECK ((state = ANY (ARRAY['live'::text, 'gone'::text, 'dropped'::text])));
alter table log_entries add constraint log_entries_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table log_entries add constraint log_entries_pkey PRIMARY KEY (site_id, key);
alter table logs add constraint logs_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table logs add constraint logs_pkey PRIMARY KEY (site_id);
alter table migrations add constraint migrations_pkey PRIMARY KEY (name);
alter table publications add constraint publications_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table publications add constraint publications_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES revisions(id);
alter table publications add constraint publications_type_id_fkey FOREIGN KEY (type_id) REFERENCES content_types(id);
alter table publications add constraint publications_pkey PRIMARY KEY (document_id, locale);
alter table receipts add constraint receipts_edge_id_fkey FOREIGN KEY (edge_id) REFERENCES edges(id) ON DELETE CASCADE;
alter table receipts add constraint receipts_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table receipts add constraint receipts_pkey PRIMARY KEY (site_id, edge_id, change);
alter table renditions add constraint renditions_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table renditions add constraint renditions_pkey PRIMARY KEY (site_id, key);
alter table revisions add constraint revisions_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id);
alter table revisions add constraint revisions_pkey PRIMARY KEY (id);
alter table sites add constraint sites_check CHECK ((default_locale = ANY (locales)));
alter table sites add constraint sites_pkey PRIMARY KEY (id);
alter table sites add constraint sites_slug_key UNIQUE (slug);
alter table tokens add constraint tokens_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table tokens add constraint tokens_pkey PRIMARY KEY (id);
alter table tokens add constraint tokens_hash_key UNIQUE (hash);
alter table webhook_deliveries add constraint webhook_deliveries_check CHECK (((state = 'waiting'::text) = (next_at IS NOT NULL)));
alter table webhook_deliveries add constraint webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text])));
alter table webhook_deliveries add constraint webhook_deliveries_event_id_fkey FOREIGN KEY (event_id) REFERENCES webhook_events(id) ON DELETE CASCADE;
alter table webhook_deliveries add constraint webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE;
alter table webhook_deliveries add constraint webhook_deliveries_pkey PRIMARY KEY (id);
alter table webhook_events add constraint webhook_events_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table webhook_events add constraint webhook_events_pkey PRIMARY KEY (id);
alter table webhooks add constraint webhooks_site_id_fkey FOREIGN KEY (site_id) REFERENCES sites(id);
alter table webhooks add constraint webhooks_pkey PRIMARY KEY (id);

CREATE INDEX changes_position ON changes USING btree (site_id, "position");
CREATE INDEX changes_waiting ON changes USING btree (site_id, number) WHERE (materialized_at IS NULL);
CREATE INDEX document_references_target ON document_references USING btree (target_id);
CREATE INDEX documents_by_slug ON documents USING btree (site_id, slug) WHERE ((deleted_at IS NULL) AND (slug IS NOT NULL));
CREATE UNIQUE INDEX documents_slug ON documents USING btree (type_id, slug) WHERE (deleted_at IS NULL);
CREATE INDEX documents_type ON documents USING btree (type_id, id) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX log_entries_position ON log_entries USING btree (site_id, "position");
CREATE INDEX publications_items ON publications USING btree (type_id, locale, document_id);
CREATE INDEX publications_newest ON publications USING btree (type_id, locale, published_at DESC, document_id DESC);
CREATE INDEX publications_words ON publications USING gin (words);
CREATE INDEX renditions_adopted ON renditions USING btree (site_id, adopted_at) WHERE (NOT canonical);
CREATE INDEX renditions_pending ON renditions USING btree (site_id) WHERE pending;
CREATE INDEX renditions_tags ON renditions USING gin (tags);
CREATE INDEX revisions_document ON revisions USING btree (document_id, locale, id DESC);
CREATE INDEX tokens_site ON tokens USING btree (site_id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries USING btree (next_at) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries USING btree (event_id);
CREATE INDEX webhook_deliveries_new ON webhook_deliveries USING btree (webhook_id) WHERE ((state = 'waiting'::text) AND (attempts = 0));
CREATE INDEX webhook_deliveries_of ON webhook_deliveries USING btree (webhook_id, created_at DESC);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries USING btree (webhook_id, next_at) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_events_age ON webhook_events USING btree (created_at);
CREATE INDEX webhooks_site ON webhooks USING btree (site_id);

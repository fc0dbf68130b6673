-- What is to be published or taken down at a time ------------------------------------------

create table schedules (
  id bigint generated always as identity primary key,
  site_id integer not null references sites,
  document_id bigint not null references documents,
  locale text not null,
  action text not null check (action in ('publish', 'unpublish')),
  -- null: the newest when its time comes
  revision_id bigint references revisions,
  at timestamptz not null,
  created_at timestamptz not null,
  unique (document_id, locale, action)
);
create index schedules_due on schedules (at, id);
create index schedules_site on schedules (site_id, at, id);

-- Releases: many documents as one change ---------------------------------------------------

create table releases (
  id bigint generated always as identity primary key,
  site_id integer not null references sites,
  name text not null,
  state text not null check (state in ('open', 'scheduled', 'published')),
  at timestamptz,
  -- the change it became; null also when it changed nothing
  change bigint,
  -- why it was not published at its time
  problem text,
  created_at timestamptz not null,
  published_at timestamptz,
  check (state <> 'scheduled' or at is not null)
);
create index releases_site on releases (site_id, id desc);
create index releases_due on releases (at, id) where state = 'scheduled';

create table release_items (
  release_id bigint not null references releases on delete cascade,
  document_id bigint not null references documents,
  locale text not null,
  action text not null check (action in ('publish', 'unpublish', 'delete')),
  -- null: the newest when the release is published
  revision_id bigint references revisions,
  primary key (release_id, document_id, locale)
);

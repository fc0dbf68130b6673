-- How far whoever brings them is.
create table imports (
  site_id integer not null references sites,
  source text not null,
  state text not null,
  note text not null,
  total integer,
  counts jsonb not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (site_id, source)
);

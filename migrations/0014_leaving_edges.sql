-- Edges that were removed and have not been told yet: they go on serving what they have until they are.
create table leaving_edges (
  -- the number it had among the edges
  id integer primary key,
  site_id integer not null references sites (id),
  name text not null,
  url text not null,
  removed_at timestamptz not null,
  -- when somebody last began to tell it
  tried_at timestamptz,
  failed_at timestamptz,
  last_error text
);
create index leaving_edges_site on leaving_edges (site_id);

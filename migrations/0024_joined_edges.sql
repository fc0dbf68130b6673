-- Edges that registered themselves, each with a key of its own, beside those that share LARDER_PUSH_KEYS.
create table edge_keys (
  id text primary key,
  secret text not null,
  name text not null,
  url text not null unique,
  -- sites that are made later are registered with it too
  every_site boolean not null,
  created_at timestamptz not null
);

-- What an edge registers itself with.
create table join_tokens (
  id integer generated always as identity primary key,
  hash text not null unique,
  -- null: every site, those that are made later too
  sites integer[],
  uses integer not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);

-- Who signs in, as whom they are known, and where they may do what.
create table people (
  id integer generated always as identity primary key,
  -- in small letters
  email text not null unique,
  name text not null,
  -- argon2id, as a PHC string; null: signs in elsewhere
  password text,
  -- makes sites, and is an admin of each
  is_operator boolean not null default false,
  created_at timestamptz not null
);
create table memberships (
  person_id integer not null references people on delete cascade,
  site_id integer not null references sites,
  role text not null,
  created_at timestamptz not null,
  primary key (person_id, site_id)
);
create index memberships_site on memberships (site_id);
create table sessions (
  id integer generated always as identity primary key,
  -- of what the cookie holds
  hash text not null unique,
  person_id integer not null references people on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  -- when the password was asked for last
  confirmed_at timestamptz not null,
  address text not null,
  agent text not null
);
create index sessions_person on sessions (person_id);
-- Links that open once: for the first operator, for who is invited to a site, for who has forgotten a password.
create table one_time_links (
  id integer generated always as identity primary key,
  hash text not null unique,
  kind text not null,
  email text not null,
  site_id integer references sites,
  role text,
  made_by integer references people on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index one_time_links_site on one_time_links (site_id);
-- Refused tries to sign in, by e-mail and by address, each as its hash; they fade.
create table sign_in_failures (
  name text primary key,
  count integer not null,
  at timestamptz not null
);
create index sign_in_failures_at on sign_in_failures (at);
-- Who did what, on what, from where; written with the act, never changed.
create table audit (
  id bigint generated always as identity primary key,
  site_id integer references sites,
  at timestamptz not null,
  -- null: the token of a program
  person_id integer,
  actor text not null,
  -- the route, and the path as it was asked
  action text not null,
  object text not null,
  change bigint,
  address text not null
);
create index audit_site on audit (site_id, id desc);
create index audit_at on audit (at);

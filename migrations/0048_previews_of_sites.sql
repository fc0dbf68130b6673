-- What of a type is for editors and no reader's answer depends on: the addresses of its documents at the site.
alter table content_types add column settings jsonb not null default '{}';

-- Tokens that open previews of a site for an hour. Only their hashes are kept; who has one is let in until it expires.
-- They refer to sites and people without a constraint, which would take those tables' locks beside the one above.
create table preview_links (
  hash text primary key,
  site_id integer not null,
  -- a person; null: a program
  made_by integer,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index preview_links_site on preview_links (site_id, expires_at);

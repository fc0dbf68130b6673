-- What editors have of a document in a locale before it is a revision.
create table working_copies (
  document_id bigint not null references documents on delete cascade,
  locale text not null,
  -- goes up with everything that changes it
  version integer not null,
  -- the revision it stands on; null: there was none in the locale
  revision_id bigint,
  -- name and fields of that revision, and of the copy; items have ids in both
  base jsonb not null,
  value jsonb not null,
  -- where a revision made meanwhile says something else
  disagreements jsonb not null,
  updated_at timestamptz not null,
  -- a person; null: a program
  updated_by integer,
  actor text,
  -- that somebody is to look at it
  asked_at timestamptz,
  asked_by integer,
  asked_actor text,
  asked_note text,
  primary key (document_id, locale)
);
-- What became of operations, by the ids their editors' devices gave them: a resend is known by it. Kept for a week.
create table working_ops (
  document_id bigint not null references documents on delete cascade,
  locale text not null,
  id text not null,
  outcome text not null,
  -- of the copy afterwards
  version integer not null,
  path jsonb not null,
  at timestamptz not null,
  person_id integer,
  actor text,
  primary key (document_id, locale, id)
);
create index working_ops_at on working_ops (at);
-- Working copies that were discarded. Kept for 30 days.
create table discarded_copies (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents on delete cascade,
  locale text not null,
  value jsonb not null,
  at timestamptz not null,
  person_id integer,
  actor text
);
create index discarded_copies_document on discarded_copies (document_id, locale);
create index discarded_copies_at on discarded_copies (at);

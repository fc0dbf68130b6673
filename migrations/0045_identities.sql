-- As whom people are known elsewhere: by an OpenID provider and its name for them.
create table identities (
  issuer text not null,
  subject text not null,
  person_id integer not null references people on delete cascade,
  -- sites at which they are something because a group of theirs says so
  given integer[] not null default '{}',
  created_at timestamptz not null,
  primary key (issuer, subject)
);
create index identities_person on identities (person_id);

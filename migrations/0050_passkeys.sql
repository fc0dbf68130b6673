-- The passkeys that people sign in with (WebAuthn): one or several of a person, each for one host.
create table passkeys (
  id integer generated always as identity primary key,
  person_id integer not null references people on delete cascade,
  -- as the authenticator calls it, in base64url
  credential text not null unique,
  -- that of the dashboard, where it was made
  host text not null,
  -- as whom the authenticator knows the person: random, one for all of a person
  handle text not null,
  -- SubjectPublicKeyInfo, in base64
  public_key text not null,
  -- how often it was used, by its own word; 0: it does not count
  counter bigint not null,
  name text not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index passkeys_person on passkeys (person_id);

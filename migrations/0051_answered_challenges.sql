-- What passkeys have signed, until it would be too old in any case: an answer is good once.
create table answered_challenges (
  hash text primary key,
  expires_at timestamptz not null
);
create index answered_challenges_expires on answered_challenges (expires_at);

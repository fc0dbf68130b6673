-- Who wrote a revision, and what they said of it; whose a document is.
alter table revisions
  -- a person; null: a program, or written before this was kept
  add column created_by integer,
  -- what they were called, a program as its token is; null: written before this was kept
  add column actor text,
  add column note text;

-- Whoever made a document; of what programs made there is none.
create table owners (
  document_id bigint primary key,
  person_id integer not null
);

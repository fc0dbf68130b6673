-- Rows of the log that are no answers: what is published of each document in each locale, and the site itself as document 0.
-- A table of their own, because they are found by document, and because edges that take none read past none of them.
create table log_documents (
  site_id integer not null references sites,
  document_id bigint not null,
  locale text not null,
  -- of the site's log: no answer has it
  position bigint not null,
  -- both null: no longer published
  etag text,
  body text,
  primary key (site_id, document_id, locale),
  check ((body is null) = (etag is null))
);
alter table log_documents alter column body set storage external;
create unique index log_documents_position on log_documents (site_id, position);

-- the document up to which those that were published before have rows; null when all have
alter table logs add column documented bigint;
update logs set documented = 0;

-- how many rows of documents a run of the materializer wrote, before what it wrote of answers
alter table changes add column documents integer not null default 0;

-- up to where an edge said it has documents; null for an edge that takes none
alter table edges add column documents bigint;

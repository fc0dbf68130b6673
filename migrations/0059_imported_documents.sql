-- Documents that were brought from another system: what they are called there, a sum of what was brought the last time, and
-- one of what it became here, by which it is known whether somebody has edited it since.
create table imported_documents (
  site_id integer not null,
  source text not null,
  key text not null,
  document_id bigint not null references documents on delete cascade,
  digest text not null,
  state text not null,
  primary key (site_id, source, key)
);
create index imported_documents_document on imported_documents (document_id);

-- outside a transaction
create index concurrently if not exists publications_revision on publications (revision_id);

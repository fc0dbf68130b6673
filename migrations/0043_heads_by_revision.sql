-- outside a transaction
-- A revision that is deleted is looked for in what names it: without an index, in all of it.
create index concurrently if not exists heads_revision on heads (revision_id);

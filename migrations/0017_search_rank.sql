-- Words are made anew, with the weights by which a document's rank is reckoned: in slices, by a loop of the program. Until a
-- document has them, it is found by what it had. A column of its own is made in a moment, whatever the tables hold.
alter table publications drop column words_of;
alter table publications add column words_of bigint;
alter table heads drop column words_of;
alter table heads add column words_of bigint;
create index heads_wordless on heads (document_id, locale) where words_of is distinct from revision_id;
create index publications_wordless on publications (document_id, locale) where words_of is distinct from revision_id;

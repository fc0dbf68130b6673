-- outside a transaction
-- Working copies that somebody is to look at; few of all.
create index concurrently if not exists working_copies_asked on working_copies (asked_at) where asked_at is not null;

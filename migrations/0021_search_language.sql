-- Of which language's words a site's search takes one form for another; null: it takes none.
alter table sites add column search_language text;

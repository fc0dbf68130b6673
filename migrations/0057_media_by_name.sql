-- outside a transaction
-- Files of a site by what is in their names.
create index concurrently if not exists media_by_name on media using gin (media_grams(site_id, file_name));

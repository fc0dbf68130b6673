-- outside a transaction
-- Files by what is in their alternative texts, of all sites: notes do not say of which one they are.
create index concurrently if not exists media_by_alt on media_notes using gin (media_grams(0, alt));

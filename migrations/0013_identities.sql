-- What a writer names a document by beside its slug: a category or tag by its name, an author by an e-mail address (by name
-- where there is none), as `identityOf` (origin/content/term-names.ts) folds them. Null for everything else.
alter table documents add column identity text;

-- Of several with one name, which only their slugs told apart, the oldest is meant from now on. `lower` knows the letters of
-- the database's collation; what it leaves out is found by its slug.
update documents d
set identity = named.identity
from (
  select distinct on (d.type_id, folded.identity) d.id, folded.identity
  from documents d
  join content_types t on t.id = d.type_id
  join lateral (
    select r.name, r.fields from revisions r where r.document_id = d.id order by r.id desc limit 1) r on true
  cross join lateral (
    select lower(normalize(btrim(regexp_replace(regexp_replace(
      case when t.kind = 'author' and r.fields ->> 'email' <> '' then r.fields ->> 'email' else r.name end,
      U&'[\00AD\061C\180E\200B\200E\200F\202A-\202E\2060-\2064\2066-\2069\FEFF]', '', 'g'),
      U&'[\0009-\000D\0020\0085\00A0\1680\2000-\200A\2028\2029\202F\205F\3000]+', ' ', 'g')), nfc)) as identity) folded
  where t.kind in ('author', 'category', 'tag') and d.deleted_at is null
    and length(folded.identity) between 1 and 400
  order by d.type_id, folded.identity, d.id) named
where named.id = d.id;

create unique index documents_identity on documents (type_id, identity) where deleted_at is null and identity is not null;

-- Other ways to read what is published. A transaction chooses one by its search path (origin/db/views.ts): in each of
-- these schemas `publications` is a view that stands in front of the table, so every statement reads through it.

alter table sites add column fallback_locale text;
alter table sites add constraint sites_fallback_locale_check check (fallback_locale = any (locales));

-- Previews: of every document and locale the newest revision, published or not.
create schema latest;

create view latest.publications as
select r.document_id, r.locale, d.type_id, r.id as revision_id, p.published_at, r.created_at as updated_at,
  to_tsvector('simple', r.name) || jsonb_to_tsvector('simple', r.fields, '["string"]') as words
from public.documents d
join lateral (
  select distinct on (n.locale) n.id, n.document_id, n.locale, n.name, n.fields, n.created_at
  from public.revisions n where n.document_id = d.id order by n.locale, n.id desc) r on true
left join public.publications p on p.document_id = r.document_id and p.locale = r.locale
where d.deleted_at is null;

-- What posts name, for the filters of lists: drafts have no rows in the table.
create view latest.document_references as
select l.document_id, l.locale, named.id::bigint as target_id
from latest.publications l
join public.content_types t on t.id = l.type_id and t.kind = 'post'
join public.revisions r on r.id = l.revision_id
cross join lateral jsonb_array_elements(
  jsonb_path_query_array(r.fields, '$.author[*] ? (@.type() == "number")')
  || jsonb_path_query_array(r.fields, '$.categories[*] ? (@.type() == "number")')
  || jsonb_path_query_array(r.fields, '$.tags[*] ? (@.type() == "number")')) as named (id);

-- Sites with a fallback locale: a page or an item that a locale lacks is read in the fallback locale. Posts are not:
-- a translation of a post is a post of its own (the v2 API).
create schema fallback;

create view fallback.publications as
select p.document_id, p.locale, p.type_id, p.revision_id, p.published_at, p.updated_at, p.words
from public.publications p
union all
select p.document_id, lacking.locale, p.type_id, p.revision_id, p.published_at, p.updated_at, p.words
from public.publications p
join public.content_types t on t.id = p.type_id and t.kind in ('page', 'single', 'collection')
join public.sites s on s.id = t.site_id and s.fallback_locale = p.locale
cross join unnest(s.locales) as lacking (locale)
where not exists (
  select 1 from public.publications own where own.document_id = p.document_id and own.locale = lacking.locale);

create schema latest_fallback;

create view latest_fallback.publications as
select p.document_id, p.locale, p.type_id, p.revision_id, p.published_at, p.updated_at, p.words
from latest.publications p
union all
select p.document_id, lacking.locale, p.type_id, p.revision_id, p.published_at, p.updated_at, p.words
from latest.publications p
join public.content_types t on t.id = p.type_id and t.kind in ('page', 'single', 'collection')
join public.sites s on s.id = t.site_id and s.fallback_locale = p.locale
cross join unnest(s.locales) as lacking (locale)
where not exists (
  select 1 from latest.publications own where own.document_id = p.document_id and own.locale = lacking.locale);

-- What lists compare and count, kept beside what is published, so that neither grows with it.

-- One row per published page or item, locale, path and value: what a filter finds and an order walks. `value` is a text whose
-- bytes sort as the values do (origin/content/values.ts); null only where one value is missing. `listed_at` is what lists go
-- by before the id: when a page was published, the same for all items.
create table vals (
  type_id integer not null,
  locale text collate "C" not null,
  path text collate "C" not null,
  value text collate "C",
  listed_at timestamptz not null,
  document_id bigint not null
);
create index vals_found on vals (type_id, locale, path, value, listed_at, document_id);
create index vals_document on vals (document_id, locale, path);

-- What `order=updated` walks.
create index publications_updated on publications (type_id, locale, updated_at, document_id);

-- Whose rows are not those of what is published: a version of the program that knows nothing of them has published since,
-- or their type is not whole. Lists of the type read the documents themselves until there is none.
create table vals_due (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  primary key (document_id, locale)
);
create index vals_due_type on vals_due (type_id);

-- By which rules (the paths of its model) the values of a type are made, and up to which document they are.
create table vals_types (
  type_id integer primary key references content_types (id) on delete cascade,
  rules text not null,
  after bigint not null default 0,
  whole boolean not null default false,
  begun xid8 not null
);
create index vals_types_unfinished on vals_types (type_id) where not whole;

-- The version of the model that the rules of the site's types were last looked at for.
alter table sites add column valued_model bigint not null default 0;
create index sites_unvalued on sites (id) where valued_model <> model_version;

-- How many documents are published in two locales at once; with `other` = `locale`, in that one. Publishes only add lines to
-- `published_count_changes`, so none waits for another; they are summed up now and then.
create table published_counts (
  type_id integer not null,
  locale text not null,
  other text not null,
  count bigint not null,
  primary key (type_id, locale, other)
);
create table published_count_changes (
  type_id integer not null,
  locale text not null,
  other text not null,
  count integer not null
);
create index published_count_changes_of on published_count_changes (type_id, locale, other);

create function count_published() returns trigger language plpgsql as $$
begin
  insert into public.published_count_changes (type_id, locale, other, count)
  select a.type_id, x.locale, y.locale, count(*)
  from (select document_id, type_id, array_agg(locale) as locales from added group by document_id, type_id) a
  cross join lateral (
    select array(select p.locale from public.publications p where p.document_id = a.document_id) as locales) after
  cross join unnest(after.locales) as x (locale)
  cross join unnest(after.locales) as y (locale)
  where x.locale = any (a.locales) or y.locale = any (a.locales)
  group by a.type_id, x.locale, y.locale;
  return null;
end $$;

create function count_unpublished() returns trigger language plpgsql as $$
begin
  insert into public.published_count_changes (type_id, locale, other, count)
  select r.type_id, x.locale, y.locale, -count(*)
  from (select document_id, type_id, array_agg(locale) as locales from removed group by document_id, type_id) r
  cross join lateral (
    select r.locales || array(select p.locale from public.publications p where p.document_id = r.document_id)
      as locales) before
  cross join unnest(before.locales) as x (locale)
  cross join unnest(before.locales) as y (locale)
  where x.locale = any (r.locales) or y.locale = any (r.locales)
  group by r.type_id, x.locale, y.locale;
  return null;
end $$;

create function values_are_due() returns trigger language plpgsql as $$
begin
  insert into public.vals_due (document_id, locale, type_id)
  select new.document_id, new.locale, new.type_id
  where exists (select 1 from public.content_types t where t.id = new.type_id and t.kind in ('page', 'collection'))
  on conflict do nothing;
  return null;
end $$;

create function values_are_gone() returns trigger language plpgsql as $$
begin
  delete from public.vals where document_id = old.document_id and locale = old.locale;
  delete from public.vals_due where document_id = old.document_id and locale = old.locale;
  return null;
end $$;

create trigger count_published after insert on publications
  referencing new table as added for each statement execute function count_published();
create trigger count_unpublished after delete on publications
  referencing old table as removed for each statement execute function count_unpublished();
create trigger values_are_due after insert on publications
  for each row execute function values_are_due();
create trigger values_are_due_again after update of revision_id on publications
  for each row when (old.revision_id <> new.revision_id) execute function values_are_due();
create trigger values_are_gone after delete on publications
  for each row execute function values_are_gone();

insert into published_counts (type_id, locale, other, count)
select x.type_id, x.locale, y.locale, count(*)
from publications x join publications y on y.document_id = x.document_id
group by x.type_id, x.locale, y.locale;

-- How many documents a list has: like `publications`, in each of the schemas that a transaction may read in.
create view pair_counts as
select c.type_id, c.locale, c.other, c.count from published_counts c
union all
select c.type_id, c.locale, c.other, c.count::bigint from published_count_changes c;

create view list_counts as
select c.type_id, c.locale, sum(c.count)::bigint as count from pair_counts c where c.other = c.locale
group by c.type_id, c.locale;

-- In a locale: what it has, and what the fallback locale has beside that.
create view fallback.list_counts as
select t.id as type_id, l.locale,
  (select coalesce(sum(case when c.locale = c.other then c.count else -c.count end), 0)
   from public.pair_counts c
   where c.type_id = t.id and (
     (c.locale = l.locale and c.other = l.locale)
     or (read.fallback <> l.locale and (c.locale, c.other) in ((l.locale, read.fallback), (read.fallback, read.fallback)))
   ))::bigint as count
from public.sites s
join public.content_types t on t.site_id = s.id
cross join unnest(s.locales) as l (locale)
cross join lateral (
  select case when t.kind in ('page', 'single', 'collection') then coalesce(s.fallback_locale, l.locale) else l.locale end
    as fallback) read;

create view latest.list_counts as
select p.type_id, p.locale, count(*) as count from latest.publications p group by p.type_id, p.locale;

create view latest_fallback.list_counts as
select p.type_id, p.locale, count(*) as count from latest_fallback.publications p group by p.type_id, p.locale;

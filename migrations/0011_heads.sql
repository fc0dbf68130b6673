-- Of every document and locale the newest revision: what previews read, one look-up per document. Triggers keep it, because
-- an origin of before this may write beside one that knows of it, and because nothing that adds a revision can then forget to.

create table heads (
  document_id bigint not null references documents,
  locale text not null,
  type_id integer not null references content_types,
  revision_id bigint not null references revisions,
  -- of the publication in the locale; null while there is none
  published_at timestamptz,
  updated_at timestamptz not null,
  words tsvector not null default '',
  -- the revision that `words` are of; another one than `revision_id`, or none: they are still to be made
  words_of bigint,
  primary key (document_id, locale)
);

-- what the newest revisions of posts name
create table head_references (
  document_id bigint not null references documents,
  locale text not null,
  target_id bigint not null,
  primary key (document_id, locale, target_id)
);

alter table publications add column words_of bigint;

-- nobody writes between the filling of the tables and the triggers
lock table documents, revisions, publications in share row exclusive mode;

create function posts_name(fields jsonb) returns setof bigint language sql immutable as $$
  select distinct named.id::bigint
  from jsonb_array_elements_text(
    jsonb_path_query_array(fields, '$.author[*] ? (@.type() == "number")')
    || jsonb_path_query_array(fields, '$.categories[*] ? (@.type() == "number")')
    || jsonb_path_query_array(fields, '$.tags[*] ? (@.type() == "number")')) as named (id)
  where named.id ~ '^[0-9]{1,18}$'
$$;

insert into heads (document_id, locale, type_id, revision_id, published_at, updated_at)
select r.document_id, r.locale, d.type_id, r.id, p.published_at, r.created_at
from (
  select distinct on (document_id, locale) document_id, locale, id, created_at
  from revisions order by document_id, locale, id desc) r
join documents d on d.id = r.document_id and d.deleted_at is null
left join publications p on p.document_id = r.document_id and p.locale = r.locale;

insert into head_references (document_id, locale, target_id)
select h.document_id, h.locale, target.id
from heads h
join content_types t on t.id = h.type_id and t.kind = 'post'
join revisions r on r.id = h.revision_id
cross join posts_name(r.fields) as target (id);

create index heads_newest on heads (type_id, locale, published_at desc, document_id desc);
create index heads_items on heads (type_id, locale, document_id);
create index heads_words on heads using gin (words);
create index heads_wordless on heads (document_id, locale) where words_of is distinct from revision_id;
create index publications_wordless on publications (document_id, locale) where words_of is distinct from revision_id;
create index head_references_target on head_references (target_id);

-- Whoever writes a document locks it, so of one document these run one after the other. By row, not by statement: each is a
-- look-up by key, whatever plan a connection happened to make first -----------------------------------------------------

create function head_of_revision() returns trigger language plpgsql as $$
declare
  of_type record;
begin
  select t.id, t.kind into of_type
  from public.documents d join public.content_types t on t.id = d.type_id
  where d.id = new.document_id and d.deleted_at is null;
  if not found then return null; end if;
  insert into public.heads as h (document_id, locale, type_id, revision_id, published_at, updated_at)
  values (new.document_id, new.locale, of_type.id, new.id,
    (select p.published_at from public.publications p where p.document_id = new.document_id and p.locale = new.locale),
    new.created_at)
  on conflict (document_id, locale) do update
  set revision_id = excluded.revision_id, updated_at = excluded.updated_at, words = ''
  where h.revision_id < excluded.revision_id;
  if not found or of_type.kind <> 'post' then return null; end if;
  delete from public.head_references where document_id = new.document_id and locale = new.locale;
  insert into public.head_references (document_id, locale, target_id)
  select new.document_id, new.locale, target.id from public.posts_name(new.fields) as target (id);
  return null;
end $$;

create function head_of_publication() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    update public.heads set published_at = null where document_id = old.document_id and locale = old.locale;
  else
    update public.heads set published_at = new.published_at
    where document_id = new.document_id and locale = new.locale and published_at is distinct from new.published_at;
  end if;
  return null;
end $$;

create function heads_of_deleted() returns trigger language plpgsql as $$
begin
  delete from public.head_references where document_id = new.id;
  delete from public.heads where document_id = new.id;
  return null;
end $$;

create trigger head_of_revision after insert on revisions
  for each row execute function head_of_revision();
create trigger head_of_publication after insert or delete or update of published_at on publications
  for each row execute function head_of_publication();
create trigger heads_of_deleted after update of deleted_at on documents
  for each row when (new.deleted_at is not null) execute function heads_of_deleted();

-- Previews read these as they are -------------------------------------------------------------------------------------

create or replace view latest.publications as
select document_id, locale, type_id, revision_id, published_at, updated_at, words from public.heads;

create or replace view latest.document_references as
select document_id, locale, target_id from public.head_references;

-- Sites with a fallback locale: which locale's publication, and which locale's newest revision, each locale shows. A union
-- of what a locale has and what it lacks cannot be looked up by document, nor read in an index's order --------------------

create table shown_publications (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  shown_locale text not null,
  published_at timestamptz not null,
  primary key (document_id, locale)
);
create table shown_heads (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  shown_locale text not null,
  published_at timestamptz,
  primary key (document_id, locale)
);

-- what the tables hold
create view fallback.shown as
select d.site_id, d.id as document_id, each.locale, d.type_id, coalesce(own.locale, other.locale) as shown_locale,
  case when own.document_id is null then other.published_at else own.published_at end as published_at
from public.documents d
join public.content_types t on t.id = d.type_id
join public.sites s on s.id = d.site_id and s.fallback_locale is not null
cross join unnest(s.locales) as each (locale)
left join public.publications own on own.document_id = d.id and own.locale = each.locale
left join public.publications other on other.document_id = d.id and other.locale = s.fallback_locale
  and t.kind in ('page', 'single', 'collection')
where own.document_id is not null or other.document_id is not null;

create view latest_fallback.shown as
select d.site_id, d.id as document_id, each.locale, d.type_id, coalesce(own.locale, other.locale) as shown_locale,
  case when own.document_id is null then other.published_at else own.published_at end as published_at
from public.documents d
join public.content_types t on t.id = d.type_id
join public.sites s on s.id = d.site_id and s.fallback_locale is not null
cross join unnest(s.locales) as each (locale)
left join public.heads own on own.document_id = d.id and own.locale = each.locale
left join public.heads other on other.document_id = d.id and other.locale = s.fallback_locale
  and t.kind in ('page', 'single', 'collection')
where own.document_id is not null or other.document_id is not null;

insert into shown_publications (document_id, locale, type_id, shown_locale, published_at)
select document_id, locale, type_id, shown_locale, published_at from fallback.shown;
insert into shown_heads (document_id, locale, type_id, shown_locale, published_at)
select document_id, locale, type_id, shown_locale, published_at from latest_fallback.shown;

create index shown_publications_newest on shown_publications (type_id, locale, published_at desc, document_id desc);
create index shown_publications_items on shown_publications (type_id, locale, document_id) include (shown_locale);
create index shown_heads_newest on shown_heads (type_id, locale, published_at desc, document_id desc);
create index shown_heads_items on shown_heads (type_id, locale, document_id) include (shown_locale);

-- Who writes a document and who sets the site's fallback wait for one another (7105 is that lock): else the one would not
-- see the other's fallback, nor the other the one's document.
create function show_document() returns trigger language plpgsql as $$
declare
  written bigint := case when tg_op = 'DELETE' then old.document_id else new.document_id end;
  site integer := (select site_id from public.documents where id = written);
begin
  perform pg_advisory_xact_lock_shared(7105, site);
  if not exists (select from public.sites where id = site and fallback_locale is not null) then return null; end if;
  if tg_table_name = 'heads' then
    delete from public.shown_heads where document_id = written;
    insert into public.shown_heads (document_id, locale, type_id, shown_locale, published_at)
    select document_id, locale, type_id, shown_locale, published_at from latest_fallback.shown where document_id = written;
  else
    delete from public.shown_publications where document_id = written;
    insert into public.shown_publications (document_id, locale, type_id, shown_locale, published_at)
    select document_id, locale, type_id, shown_locale, published_at from fallback.shown where document_id = written;
  end if;
  return null;
end $$;

create function show_site() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7105, new.id);
  delete from public.shown_publications where type_id in (select id from public.content_types where site_id = new.id);
  delete from public.shown_heads where type_id in (select id from public.content_types where site_id = new.id);
  insert into public.shown_publications (document_id, locale, type_id, shown_locale, published_at)
  select document_id, locale, type_id, shown_locale, published_at from fallback.shown where site_id = new.id;
  insert into public.shown_heads (document_id, locale, type_id, shown_locale, published_at)
  select document_id, locale, type_id, shown_locale, published_at from latest_fallback.shown where site_id = new.id;
  return null;
end $$;

create trigger show_document after insert or delete or update of published_at on publications
  for each row execute function show_document();
create trigger show_document after insert or delete or update of published_at on heads
  for each row execute function show_document();
create trigger show_site after update of fallback_locale, locales on sites
  for each row when (old.fallback_locale is distinct from new.fallback_locale or old.locales <> new.locales)
  execute function show_site();

-- a left join, which Postgres leaves out where only the keys are read
create or replace view fallback.publications as
select s.document_id, s.locale, s.type_id, p.revision_id, s.published_at, p.updated_at, p.words
from public.shown_publications s
left join public.publications p on p.document_id = s.document_id and p.locale = s.shown_locale;

create or replace view latest_fallback.publications as
select s.document_id, s.locale, s.type_id, p.revision_id, s.published_at, p.updated_at, p.words
from public.shown_heads s
left join public.heads p on p.document_id = s.document_id and p.locale = s.shown_locale;

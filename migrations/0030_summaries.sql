-- What lists of documents show and are found by: of every document a row for each locale it was written in and, as locale '',
-- one for all of them. A trigger keeps it, because an origin of before this may write beside one that knows of it.

create table summaries (
  document_id bigint not null,
  locale text not null,
  type_id integer not null,
  slug text,
  -- of the newest revision or, of what has no name, the first of its text fields; null when there is nothing
  name text,
  -- by which names are put in order
  sort_name text collate "C" not null,
  -- draft: readers have nothing; live: they have the newest revision; changed: they have some of it, or an older one
  state text not null,
  -- the newest revision, when it was written and by whom
  revision_id bigint not null,
  updated_at timestamptz not null,
  updated_by integer,
  actor text,
  -- words of name and slug after an `n`, and `type/locale`, so that one look-up in the index knows of all three
  words tsvector not null,
  primary key (document_id, locale)
);
create index summaries_updated on summaries (type_id, locale, updated_at desc, document_id desc);
create index summaries_name on summaries (type_id, locale, sort_name, document_id);
create index summaries_state on summaries (type_id, locale, state, updated_at desc, document_id desc);
create index summaries_by on summaries (type_id, locale, updated_by, updated_at desc, document_id desc)
  where updated_by is not null;
create index summaries_words on summaries using gin (words);

-- After which document of a type those go on being given rows that were there before; null: all have them.
create table summary_fills (
  type_id integer primary key,
  after bigint
);

-- Makes the rows of one document anew. Whoever writes a document has locked it, so of one this runs one after the other.
-- `test/origin/summaries.test.ts` says once more what is in them.
create function summarize(document bigint) returns void language plpgsql as $$
begin
  delete from public.summaries s where s.document_id = document
    and not exists (select from public.heads h where h.document_id = document and s.locale in (h.locale, ''));
  with each as (
    select h.document_id, h.locale, h.type_id, d.slug, named.name, h.revision_id, r.created_at, r.created_by, r.actor,
      case when p.revision_id is null then 'draft' when p.revision_id = h.revision_id then 'live' else 'changed' end as state,
      -- a name's words have the weight A; of what has none, the first words are those of its first text
      case when r.name <> '' then tsvector_to_array(ts_filter(h.words, '{a}'))
        else array(select word.lexeme from unnest(h.words) as word where word.positions[1] <= 20) end as words
    from public.heads h
    join public.documents d on d.id = h.document_id
    join public.content_types t on t.id = h.type_id
    join public.revisions r on r.id = h.revision_id
    left join public.publications p on p.document_id = h.document_id and p.locale = h.locale
    cross join lateral (select coalesce(nullif(r.name, ''), (
      select left(r.fields ->> (f.field ->> 'key'), 200)
      from jsonb_array_elements(t.fields) with ordinality as f (field, nth)
      where f.field ->> 'kind' in ('short_text', 'long_text') and r.fields ->> (f.field ->> 'key') <> ''
      order by f.nth limit 1)) as name) named
    where h.document_id = document),
  every as (
    select document_id, locale, type_id, slug, name, revision_id, created_at, created_by, actor, state, words from each
    union all
    (select document_id, '', type_id, slug, name, revision_id, created_at, created_by, actor,
      (select case when bool_and(state = 'draft') then 'draft' when bool_and(state = 'live') then 'live' else 'changed' end
       from each),
      array(select unnest(words) from each)
    from each order by revision_id desc limit 1))
  insert into public.summaries as s (document_id, locale, type_id, slug, name, sort_name, state, revision_id, updated_at,
    updated_by, actor, words)
  select document_id, locale, type_id, slug, name, lower(coalesce(name, '') collate "C"), state, revision_id, created_at,
    created_by, actor,
    array_to_tsvector(array(
      select 'n' || word from unnest(words || regexp_split_to_array(lower(coalesce(slug, '') collate "C"), '[-_]+')) as word
      where word <> '')
      || (type_id || '/' || locale))
  from every
  on conflict (document_id, locale) do update
  set slug = excluded.slug, name = excluded.name, sort_name = excluded.sort_name, state = excluded.state,
    revision_id = excluded.revision_id, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
    actor = excluded.actor, words = excluded.words
  where (s.slug, s.name, s.state, s.revision_id, s.updated_by, s.actor, s.words) is distinct from
    (excluded.slug, excluded.name, excluded.state, excluded.revision_id, excluded.updated_by, excluded.actor, excluded.words);
end $$;

create function summarize_head() returns trigger language plpgsql as $$
begin
  perform public.summarize(coalesce(new.document_id, old.document_id));
  return null;
end $$;

-- `words_of` is what every write sets last, `published_at` what a publish for the first time and a take-down do
create trigger summarize_head after delete or update of words_of, published_at on heads
  for each row execute function summarize_head();

-- Posts, authors, categories and tags are documents of types that every site has -----------

alter table content_types drop constraint content_types_kind_check;
alter table content_types add constraint content_types_kind_check
  check (kind in ('page', 'single', 'collection', 'component', 'post', 'author', 'category', 'tag'));

insert into content_types (site_id, kind, key, name, fields, created_at, updated_at)
select s.id, blog.kind, blog.kind, blog.kind, '[]', s.created_at, s.created_at
from sites s cross join (values ('post'), ('author'), ('category'), ('tag')) as blog (kind);

-- Where the posts of the site are read, without a last slash; null gives relative addresses
alter table sites add column blog_url text;

-- Search ----------------------------------------------------------------------------------

-- the published revision's own words; references are not searched
alter table publications add column words tsvector not null default '';
create index publications_words on publications using gin (words);

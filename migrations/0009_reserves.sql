-- Queries that are no longer kept warm, of which edges keep the last answer for when no origin can be asked: which one, and
-- its tags, so that a take-down of anything it shows ends it.
create table reserves (
  site_id integer not null references sites (id),
  key text not null,
  -- of the answer that is kept; null where nobody remembers
  position bigint,
  tags text[] not null,
  dropped_at timestamptz not null,
  primary key (site_id, key)
);
create index reserves_tags on reserves using gin (tags);
create index reserves_newest on reserves (site_id, dropped_at desc, key);

-- of a dropped entry: the position of the answer that may be kept, 0 for none; null says nothing
alter table log_entries add column reserve bigint;

-- what was dropped before this: its tags are forgotten, so any take-down ends it
insert into reserves (site_id, key, tags, dropped_at)
select e.site_id, e.key, array['*'], now()
from log_entries e
where e.state = 'dropped' and not exists (select from renditions r where r.site_id = e.site_id and r.key = e.key);

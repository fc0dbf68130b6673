-- What it takes to serialize a query, so that what readers ask for never keeps a publish waiting.
-- milliseconds, as last measured when it was serialized alone; 0 for what was never measured
alter table renditions add column cost_ms integer not null default 0;

-- Queries that a publish had no time for. They are not taken up again for a while.
create table set_aside (
  site_id integer not null references sites (id),
  key text not null,
  cost_ms integer not null,
  since timestamptz not null,
  primary key (site_id, key)
);

-- up to which position of the log the edge has purged its caches; null for one that does not say, which purges before it
-- answers
alter table edges add column purged bigint;

-- when the edge had purged what a change touched
alter table receipts add column purged_at timestamptz;
update receipts set purged_at = applied_at;
create index receipts_unpurged on receipts (edge_id) where purged_at is null;

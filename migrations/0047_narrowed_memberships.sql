-- A membership may be for some types and some locales alone; null: for all of them.
alter table memberships
  add column type_ids integer[],
  add column locales text[];

-- Invitations carry what a membership is narrowed to.
alter table one_time_links
  add column type_ids integer[],
  add column locales text[];

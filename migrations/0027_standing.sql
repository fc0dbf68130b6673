-- How this database stands to others that were made of it: the timeline of Postgres that the logs' epochs are of, and the newer
-- epoch of a site that an edge has proved to have taken from another one. One row, once something is known.
create table standing (
  only_one boolean primary key default true check (only_one),
  timeline bigint,
  overtaken_site integer,
  overtaken_by bigint
);

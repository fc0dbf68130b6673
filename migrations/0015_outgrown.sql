-- Queries whose answer became larger than an answer may be, by a publish of what it shows. Edges go on giving the last one.
create table outgrown (
  site_id integer not null,
  key text not null,
  -- the first change whose readers were not shown it
  since bigint not null,
  -- why, as the reader of such an answer is told
  detail text not null,
  -- of the answer that is kept; null where there is none. What the new one would depend on is with the rendition.
  tags text[],
  primary key (site_id, key),
  foreign key (site_id, key) references renditions (site_id, key) on delete cascade
);

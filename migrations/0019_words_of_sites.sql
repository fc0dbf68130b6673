-- Words follow the model: when a text field comes or goes, a site's documents get theirs anew, in slices by a loop.
alter table sites
  -- the version of the model that words were last looked at for
  add column worded_model bigint not null default 0,
  -- by which rules words are made
  add column word_rules text not null default '',
  -- the last document done of those that are made anew; null when all are
  add column worded_after bigint,
  add column worded_begun xid8;

-- What of a picture stays in sight when it is cut to another shape, in parts of its width and height, and a few hundred bytes
-- of it that are shown until it is there; since when it is known whether there are any. Older origins leave all null.
alter table media_notes
  add column focus_x double precision,
  add column focus_y double precision,
  add column placeholder bytea,
  add column looked_at timestamptz;

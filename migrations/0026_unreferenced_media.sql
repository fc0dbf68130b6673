-- since when nothing names a file, as far as the last collection saw; null: something does, or nobody has looked
alter table media add column unreferenced_since timestamptz;

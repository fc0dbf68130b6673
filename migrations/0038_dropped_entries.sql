-- Of what was dropped nothing is kept, so nobody has to be told.
-- needs: 0034
alter table log_entries drop column reserve;

-- An edit may take something down too: a field of a type, or what the text said before. And edges are told how far back in the
-- log that may still be shown.
alter table changes add column erases boolean not null default false;

-- the head after the last change that took something down
alter table logs add column floor bigint not null default 0;
-- which changes of before did is not known of all
update logs set floor = head;

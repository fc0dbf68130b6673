-- up to where rows that only say what is no more were taken out of the log; an edge that goes back behind that has to be sent all of it
alter table logs add column collected bigint not null default 0;

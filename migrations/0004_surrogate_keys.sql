-- Whether answers to this token carry surrogate keys without being asked.
alter table tokens add column surrogate_keys boolean not null default false;

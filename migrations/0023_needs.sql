-- Which migration a program has to know to work once this one was applied (docs/migrations.md); null: any program works.
alter table migrations add column needs integer;

-- An origin of before 0018 that materializes beside a newer one, or after a rollback, writes no rows of documents. In the
-- transaction in which it does, the site's documents are to be looked at again, and the log's head moves past what edges that
-- call themselves whole have: also where it wrote nothing, and whichever origin sends them its change.

-- how many positions before those of its answers, or after them, a run of the materializer took; null while it is to come
alter table changes alter column documents drop default, alter column documents drop not null;
update changes set documents = null where materialized_at is null;

create function materialized_by_older_origin() returns trigger language plpgsql as $$
declare
  moved bigint;
begin
  update public.logs set head = head + 1, documented = 0 where site_id = new.site_id returning head into moved;
  new.documents := moved - new.position;
  new.position := moved;
  return new;
end $$;

create trigger materialized_by_older_origin before update of materialized_at on changes
  for each row when (new.materialized_at is not null and new.documents is null)
  execute function materialized_by_older_origin();

-- whoever ran since 0018 did not say so
update logs set documented = 0;

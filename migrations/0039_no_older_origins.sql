-- Every origin that may run writes rows of documents (0020).
-- needs: 0034
drop trigger materialized_by_older_origin on changes;
drop function materialized_by_older_origin;

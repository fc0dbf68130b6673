-- Queries that were kept because readers had asked. Versions since 0034 neither read nor write them.
-- needs: 0034
drop table reserves, set_aside;

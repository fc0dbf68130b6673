-- Of what is kept warm: all of it is canonical, none waits, and what it costs is asked by nobody.
-- needs: 0034
alter table renditions drop column canonical, drop column pending, drop column cost_ms;
alter table renditions rename column adopted_at to kept_since;

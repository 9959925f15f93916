-- Settings of the server as they hold for this connection's role and database, without what the connection itself chose.
-- params: names text[]
-- returns: name text, value text, unit text
select name, case when source in ('client', 'session') then reset_val else setting end as value, unit
from pg_settings
where name = any($1::text[])
order by name

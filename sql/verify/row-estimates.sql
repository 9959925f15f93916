-- Rows of relations as the planner believes them; -1 for what was never analyzed.
-- params: owners text[]
-- returns: owner text, rows float8
select owner, c.reltuples::float8 as rows
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select case when n.nspname = 'petasantri' then 'petasantri.' || c.relname else c.relname::text end as owner) o
where owner = any($1::text[]) and (n.nspname = 'petasantri' or pg_table_is_visible(c.oid)) and c.relkind in ('r', 'p', 'm')

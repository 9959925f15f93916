-- Planner statistics and dead rows of the tables that the map reads.
-- params: owners text[]
-- returns: owner text, estimated float8, live float8, dead float8, changed float8, analyzed bool
select owner, c.reltuples::float8 as estimated, coalesce(s.n_live_tup, 0)::float8 as live, coalesce(s.n_dead_tup, 0)::float8 as dead,
  coalesce(s.n_mod_since_analyze, 0)::float8 as changed,
  c.reltuples >= 0 and exists (select from pg_stats st where st.schemaname = n.nspname and st.tablename = c.relname) as analyzed
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select case when n.nspname = 'petasantri' then 'petasantri.' || c.relname else c.relname::text end as owner) o
left join pg_stat_all_tables s on s.relid = c.oid
where owner = any($1::text[]) and (n.nspname = 'petasantri' or pg_table_is_visible(c.oid)) and c.relkind in ('r', 'p', 'm')
order by owner

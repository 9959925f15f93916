-- All indexes of our relations and of the base tables. Scans is null where statistics are younger than a week.
-- params: owners text[]
-- returns: owner text, name text, schema text, method text, shape text, is_unique bool, partial bool, supports_constraint bool, valid bool, ready bool, scans float8, bytes float8, statistics_days float8
select owner, ic.relname::text as name, inn.nspname::text as schema, am.amname::text as method,
  regexp_replace(pg_get_indexdef(ic.oid), '^.* USING ', '') as shape,
  i.indisunique as is_unique, i.indpred is not null as partial,
  exists (select from pg_constraint k where k.conindid = ic.oid) as supports_constraint,
  i.indisvalid as valid, i.indisready as ready, s.idx_scan::float8 as scans, pg_relation_size(ic.oid)::float8 as bytes,
  (extract(epoch from now() - d.stats_reset) / 86400)::float8 as statistics_days
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (select case when n.nspname = 'petasantri' then 'petasantri.' || c.relname else c.relname::text end as owner) o
join pg_index i on i.indrelid = c.oid
join pg_class ic on ic.oid = i.indexrelid
join pg_namespace inn on inn.oid = ic.relnamespace
join pg_am am on am.oid = ic.relam
left join pg_stat_all_indexes s on s.indexrelid = ic.oid
left join pg_stat_database d on d.datname = current_database()
where owner = any($1::text[]) and (n.nspname = 'petasantri' or pg_table_is_visible(c.oid))
order by owner, ic.relname

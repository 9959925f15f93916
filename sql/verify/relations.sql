-- Which relations are there and may be read. Asked of the catalog: to_regclass raises an error where a schema may not be used.
-- params: names text[]
-- returns: name text, found bool, readable bool
select wanted.name, c.oid is not null as found,
  coalesce(has_schema_privilege(c.relnamespace, 'usage') and has_table_privilege(c.oid, 'select'), false) as readable
from unnest($1::text[]) wanted (name)
left join lateral (
  select c.oid, c.relnamespace
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relname = split_part('public.' || wanted.name, '.', case when wanted.name like '%.%' then 3 else 2 end)
    and c.relkind in ('r', 'p', 'm', 'v', 'f')
    and case when wanted.name like '%.%' then n.nspname = split_part(wanted.name, '.', 1) else pg_table_is_visible(c.oid) end
  limit 1
) c on true

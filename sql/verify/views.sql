-- The statistics views: filled, and with what a concurrent refresh needs.
-- params: names text[]
-- returns: name text, found bool, populated bool, unique_index bool
select wanted.name, c.oid is not null as found, coalesce(c.relispopulated, false) as populated,
  exists (
    select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
  ) as unique_index
from unnest($1::text[]) with ordinality wanted (name, place)
left join lateral (
  select c.oid, c.relispopulated from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relname = split_part('public.' || wanted.name, '.', case when wanted.name like '%.%' then 3 else 2 end) and c.relkind = 'm'
    and case when wanted.name like '%.%' then n.nspname = split_part(wanted.name, '.', 1) else pg_table_is_visible(c.oid) end
) c on true
order by wanted.place

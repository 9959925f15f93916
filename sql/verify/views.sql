-- The statistics views: filled, and with what a concurrent refresh needs.
-- params: names text[]
-- returns: name text, found bool, populated bool, unique_index bool
select wanted.name, c.oid is not null as found, coalesce(c.relispopulated, false) as populated,
  exists (
    select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
  ) as unique_index
from unnest($1::text[]) with ordinality wanted (name, place)
left join pg_class c on c.relname = wanted.name and c.relkind = 'm' and pg_table_is_visible(c.oid)
order by wanted.place

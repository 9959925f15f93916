-- Relations that a name may mean: schema.table, or a table in one of the published schemas.
-- params: name text, schemas text[]
-- returns: schema_name text, table_name text
select n.nspname::text as schema_name, c.relname::text as table_name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and (n.nspname || '.' || c.relname = $1 or c.relname = $1 and n.nspname = any($2::text[]))
order by n.nspname || '.' || c.relname <> $1, n.nspname
limit 10

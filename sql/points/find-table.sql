-- Relations of a name: in the schema given, or wherever the search path finds it first.
-- params: schema text, name text
-- returns: oid int8, schema text, name text, kind text, in_path bool
select c.oid::int8 as oid, n.nspname::text as schema, c.relname::text as name, c.relkind::text as kind,
  pg_table_is_visible(c.oid) as in_path
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and case when $1::text is null then pg_table_is_visible(c.oid) else n.nspname = $1::text end

-- A relation by its name. Its triggers can be made by whoever owns it or has the right to.
-- params: schema text, name text
-- returns: relation text, schema text, name text, may_trigger bool
select format('%I.%I', n.nspname, c.relname) as relation, n.nspname::text as schema, c.relname::text as name,
  has_table_privilege(c.oid, 'trigger') and has_table_privilege(c.oid, 'select') as may_trigger
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and case when $1::text is null then pg_table_is_visible(c.oid) else n.nspname = $1::text end

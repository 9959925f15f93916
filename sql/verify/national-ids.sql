-- Which columns of santri_pribadi a role may read: national ids, and the others.
-- params: role text, national_id text
-- returns: column_name text, national bool, readable bool
select a.attname::text as column_name, a.attname ~* $2 as national, has_column_privilege($1::text, c.oid, a.attnum, 'select') as readable
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relname = 'santri_pribadi' and pg_table_is_visible(c.oid) and c.relkind in ('r', 'p')
order by a.attnum

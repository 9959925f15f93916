-- Whether tables can be watched here, and what this role may do about it. Asked of the catalog: a failing query would fill the server's log.
-- params: none
-- returns: installed bool, readable bool, writable bool
select count(*) > 0 as installed,
  coalesce(bool_and(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')), false) as readable,
  coalesce(bool_and(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select, insert, update, delete')), false) as writable
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'petasantri' and c.relname = 'watched'

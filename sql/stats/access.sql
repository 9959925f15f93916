-- What this role may do with the statistics; a standby, and a role that only reads, may not refresh them. Asked of the catalog: to_regclass raises an error where the schema
-- may not be used, and a failing query would fill the server's log.
-- params: none
-- returns: installed bool, readable bool, refreshable bool
with ours as (
  select oid, has_schema_privilege(oid, 'usage') as usable from pg_namespace where nspname = 'petasantri'
), tables as (
  select count(*) as found, bool_and(ours.usable and has_table_privilege(c.oid, 'select')) as readable
  from pg_class c join ours on ours.oid = c.relnamespace
  where c.relname in ('data_version', 'changes')
), functions as (
  select count(*) as found, bool_and(ours.usable and has_function_privilege(p.oid, 'execute')) as usable
  from pg_proc p join ours on ours.oid = p.pronamespace
  where p.proname = 'refresh' and p.pronargs = p.pronargdefaults
)
select t.found = 2 and f.found = 1 as installed,
  t.found = 2 and t.readable as readable,
  f.found = 1 and t.found = 2 and t.readable and f.usable and current_setting('transaction_read_only') = 'off' as refreshable
from tables t, functions f

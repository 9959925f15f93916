-- What this role may do with count pyramids. Asked of the catalog: a failing query would fill the server's log.
-- params: none
-- returns: installed bool, readable bool, foldable bool, creatable bool
with ours as (
  select oid, has_schema_privilege(oid, 'usage') as usable, has_schema_privilege(oid, 'create') as creatable from pg_namespace where nspname = 'petasantri'
), registry as (
  select count(*) as found, bool_and(ours.usable and has_table_privilege(c.oid, 'select')) as readable
  from pg_class c join ours on ours.oid = c.relnamespace where c.relname = 'pyramids' and c.relkind = 'r'
), functions as (
  select bool_or(p.proname = 'fold_pyramid' and ours.usable and has_function_privilege(p.oid, 'execute')) as fold,
    bool_or(p.proname = 'make_pyramid' and ours.creatable and has_function_privilege(p.oid, 'execute')) as make
  from pg_proc p join ours on ours.oid = p.pronamespace where p.proname in ('fold_pyramid', 'make_pyramid')
)
select r.found = 1 as installed, coalesce(r.readable, false) as readable,
  coalesce(r.readable and f.fold, false) and current_setting('transaction_read_only') = 'off' as foldable,
  coalesce(r.readable and f.make, false) and current_setting('transaction_read_only') = 'off' as creatable
from registry r, functions f

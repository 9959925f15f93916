-- What this role may do with the smallest group. Asked of the catalog, as stats/access.
-- params: none
-- returns: installed bool, readable bool, changeable bool
with ours as (
  select oid, has_schema_privilege(oid, 'usage') as usable from pg_namespace where nspname = 'petasantri'
)
select c.oid is not null and p.oid is not null as installed,
  coalesce(ours.usable and has_table_privilege(c.oid, 'select'), false) as readable,
  coalesce(ours.usable and has_function_privilege(p.oid, 'execute') and current_setting('transaction_read_only') = 'off', false) as changeable
from (select 1) one
left join ours on true
left join pg_class c on c.relnamespace = ours.oid and c.relname = 'settings'
left join pg_proc p on p.pronamespace = ours.oid and p.proname = 'set_smallest_group'

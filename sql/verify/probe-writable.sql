-- Whether this connection may write the base tables.
-- params: none
-- returns: writable bool, in_recovery bool
select bool_and(has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete')
    and has_table_privilege(c.oid, 'select')) and current_setting('transaction_read_only') = 'off' as writable,
  pg_is_in_recovery() as in_recovery
from pg_class c
where c.relname in ('pondok_pesantren', 'pesantren_skor', 'santri_pribadi', 'santri_skor') and pg_table_is_visible(c.oid)

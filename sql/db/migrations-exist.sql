-- Whether any migration was ever run here, as far as this role may know; reading the table itself would fail where it
-- was not, and to_regclass where the schema may not be used.
-- params: none
-- returns: found bool
select exists (
  select from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'petasantri' and c.relname = 'migrations' and has_schema_privilege(n.oid, 'usage')
    and has_table_privilege(c.oid, 'select')) as found

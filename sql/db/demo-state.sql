-- Whether this database was filled by `petasantri demo`, and whether the base tables are there with rows in them.
-- Row estimates would be unknown before the first analyze, so a page of each table decides. The catalog is asked,
-- because to_regclass fails where a schema may not be used.
-- params: none
-- returns: demo bool, people bool
select coalesce(bool_or(pg_relation_size(c.oid) > 0) filter (where n.nspname = 'petasantri' and c.relname = 'demo'), false) as demo,
  coalesce(bool_or(pg_relation_size(c.oid) > 0) filter (where c.relname in ('santri_pribadi', 'pondok_pesantren') and pg_table_is_visible(c.oid)), false) as people
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and (n.nspname = 'petasantri' and c.relname = 'demo' or c.relname in ('santri_pribadi', 'pondok_pesantren'))

-- The role that questions are answered as: whether it is there, whether a role may act as it, which of its views it may
-- not read, and which tables it could read although nobody should give them to it.
-- params: role text, name text
-- returns: found bool, usable bool, missing text[], excess text[]
select r.oid is not null as found, coalesce(pg_has_role($1::text, r.oid, 'member'), false) as usable,
  array(
    select 'schema ' || n.nspname from pg_namespace n
    where n.nspname = 'petasantri_ask' and r.oid is not null and not has_schema_privilege(r.oid, n.oid, 'usage')
    union all
    select format('%s.%s', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'petasantri_ask' and c.relkind = 'v' and r.oid is not null and not has_table_privilege(r.oid, c.oid, 'select')
    order by 1
  ) as missing,
  array(
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where r.oid is not null and c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'petasantri_ask'
      and (n.nspname = 'petasantri' and has_schema_privilege(r.oid, n.oid, 'usage')
        or c.relname in ('santri_pribadi', 'santri_skor', 'santri_map', 'pondok_pesantren', 'pesantren_skor', 'pesantren_map', 'gemini_ask_log'))
      and has_any_column_privilege(r.oid, c.oid, 'select, insert, update')
    order by 1
  ) as excess
from (select $2::text as name) wanted
left join pg_roles r on r.rolname = wanted.name

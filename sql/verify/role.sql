-- The role that is to serve. Owner: it owns a map table and so may do everything to it.
-- params: role text
-- returns: name text, found bool, superuser bool, create_role bool, create_db bool, replication bool, bypass_rls bool, owner bool, in_recovery bool
select wanted.name, r.oid is not null as found, coalesce(r.rolsuper, false) as superuser, coalesce(r.rolcreaterole, false) as create_role,
  coalesce(r.rolcreatedb, false) as create_db, coalesce(r.rolreplication, false) as replication, coalesce(r.rolbypassrls, false) as bypass_rls,
  exists (
    select from pg_class c
    where c.relname in ('santri_map', 'pesantren_map', 'santri_pribadi', 'pondok_pesantren') and pg_table_is_visible(c.oid) and c.relowner = r.oid
  ) as owner,
  pg_is_in_recovery() as in_recovery
from (select coalesce($1::text, current_user::text) as name) wanted
left join pg_roles r on r.rolname = wanted.name

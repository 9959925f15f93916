-- Functions of schema petasantri as they are now.
-- params: none
-- returns: name text, source text, owner_rights bool, search_path_set bool
select p.proname::text as name, p.prosrc as source, p.prosecdef as owner_rights,
  coalesce(array_to_string(p.proconfig, ',') like '%search\_path=%', false) as search_path_set
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'petasantri'
order by p.proname

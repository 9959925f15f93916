-- What a role may do with our relations, functions and schema. Absent objects are left out.
-- params: role text
-- returns: kind text, object text, privilege text, wanted bool, held bool
with object (kind, name, privilege, wanted) as (
  select 'schema', 'petasantri', 'usage', true
  union all
  select 'table', t, 'select', true
  from unnest(array['santri_map', 'pesantren_map', 'mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten', 'petasantri.regions',
    'petasantri.region_shapes', 'petasantri.data_version', 'petasantri.changes', 'petasantri.migrations', 'petasantri.demo', 'petasantri.api_keys',
    'petasantri.santri_stats_provinsi', 'petasantri.pesantren_stats_provinsi', 'petasantri.santri_stats_wilayah',
    'petasantri.pesantren_stats_wilayah', 'petasantri.published_santri', 'petasantri.published_location', 'petasantri.published_cells', 'petasantri.settings', 'petasantri.watched', 'petasantri.edits_seq']) t
  union all
  select 'function', 'petasantri.refresh()', 'execute', true
  union all
  select 'table', t, p, false
  from unnest(array['santri_pribadi', 'santri_skor', 'pondok_pesantren', 'pesantren_skor', 'petasantri.api_keys',
      'petasantri.published_santri', 'petasantri.published_location', 'petasantri.published_cells', 'petasantri.settings']) t,
    unnest(array['insert', 'update', 'delete', 'truncate']) p
)
select o.kind, o.name as object, o.privilege, o.wanted,
  case o.kind
    when 'schema' then has_schema_privilege($1::text, n.oid, 'usage')
    when 'function' then has_function_privilege($1::text, f.oid, 'execute')
    else has_table_privilege($1::text, c.oid, o.privilege)
  end as held
from object o
left join pg_namespace n on n.nspname = o.name
left join pg_proc f on o.kind = 'function' and f.proname = 'refresh'
  and f.pronamespace = (select oid from pg_namespace where nspname = 'petasantri') and f.pronargs = 0
left join lateral (
  select c.oid from pg_class c join pg_namespace cn on cn.oid = c.relnamespace
  where o.kind = 'table' and c.relname = split_part('public.' || o.name, '.', case when o.name like '%.%' then 3 else 2 end)
    and case when o.name like '%.%' then cn.nspname = 'petasantri' else pg_table_is_visible(c.oid) end
) c on true
where coalesce(n.oid, f.oid, c.oid) is not null
order by o.wanted desc, o.kind, o.name, o.privilege

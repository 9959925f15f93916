-- Edits of what the map draws are announced.
begin;
set local lock_timeout = '200ms';
select petasantri.leave_own_schema();
select petasantri.watch_table(n.nspname, c.relname, case when c.relname like '%\_map' then 'lokasi' else 'geom' end, 'builtin')
from unnest(array['pesantren_map', 'santri_map', 'petasantri.regions', 'petasantri.region_shapes']) with ordinality map (name, place)
join pg_class c on c.oid = to_regclass(map.name)
join pg_namespace n on n.oid = c.relnamespace
order by place;
commit;

-- Points of the map: reference system, emptiness, degrees, and the surroundings of Indonesia. Unusable: a base row has a
-- location that is no point, which the map cannot draw.
-- params: examples int
-- returns: layer text, total int, placed int, wrong_srid int, void int, beyond_degrees int, abroad int, unusable int, keys text[]
with box as (select ST_MakeEnvelope(94, -12, 142, 7.5, 4326) as country, ST_MakeEnvelope(-180, -90, 180, 90, 4326) as world),
santri as materialized (
  select m.santri_id as id, m.lokasi is not null as placed, ST_SRID(m.lokasi) <> 4326 as wrong_srid, ST_IsEmpty(m.lokasi) as void,
    not ST_IsEmpty(m.lokasi) and not m.lokasi @ box.world as beyond_degrees,
    not ST_IsEmpty(m.lokasi) and m.lokasi @ box.world and not m.lokasi @ box.country as abroad
  from santri_map m, box
), pesantren as materialized (
  select m.pesantren_id as id, m.lokasi is not null as placed, ST_SRID(m.lokasi) <> 4326 as wrong_srid, ST_IsEmpty(m.lokasi) as void,
    not ST_IsEmpty(m.lokasi) and not m.lokasi @ box.world as beyond_degrees,
    not ST_IsEmpty(m.lokasi) and m.lokasi @ box.world and not m.lokasi @ box.country as abroad
  from pesantren_map m, box
)
select 'santri' as layer, count(*)::int as total, count(*) filter (where placed)::int as placed, count(*) filter (where wrong_srid)::int as wrong_srid,
  count(*) filter (where void)::int as void, count(*) filter (where beyond_degrees)::int as beyond_degrees, count(*) filter (where abroad)::int as abroad,
  (select count(*) from santri_pribadi p where p.lokasi is not null and petasantri.map_point(p.lokasi) is null)::int as unusable,
  array(select id::text from santri where wrong_srid or void or beyond_degrees or abroad limit $1::int) as keys
from santri
union all
select 'pesantren', count(*)::int, count(*) filter (where placed)::int, count(*) filter (where wrong_srid)::int,
  count(*) filter (where void)::int, count(*) filter (where beyond_degrees)::int, count(*) filter (where abroad)::int,
  (select count(*) from pondok_pesantren p where p.lokasi is not null and petasantri.map_point(p.lokasi) is null)::int,
  array(select id::text from pesantren where wrong_srid or void or beyond_degrees or abroad limit $1::int)
from pesantren

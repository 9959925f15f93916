-- How the regions of map rows were found, and how many are not known below the province.
-- params: none
-- returns: layer text, total int, titik int, kode int, nama int, unresolved int
select 'santri' as layer, count(*)::int as total, count(*) filter (where wilayah_dari = 'titik')::int as titik,
  count(*) filter (where wilayah_dari = 'kode')::int as kode, count(*) filter (where wilayah_dari = 'nama')::int as nama,
  count(*) filter (where coalesce(length(kode_wilayah), 0) < 5)::int as unresolved
from santri_map
union all
select 'pesantren', count(*)::int, count(*) filter (where wilayah_dari = 'titik')::int,
  count(*) filter (where wilayah_dari = 'kode')::int, count(*) filter (where wilayah_dari = 'nama')::int,
  count(*) filter (where coalesce(length(kode_wilayah), 0) < 5)::int
from pesantren_map

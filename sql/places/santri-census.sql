-- How many rows there are of each region code ('' for none) and spelling of the category: with a point and without.
-- inside: the code was found by the point, so the point lies in the region.
-- params: none
-- returns: code text, kategori text, inside bool, located int, elsewhere int
select coalesce(kode_wilayah, '')::text as code, kategori::text, coalesce(wilayah_dari = 'titik', false) as inside, located, elsewhere
from (
  select kode_wilayah, kategori_kemiskinan as kategori, wilayah_dari, count(*)::int as located, 0 as elsewhere
  from santri_map where lokasi is not null group by kode_wilayah, kategori_kemiskinan, wilayah_dari
  union all
  select kode_wilayah, kategori_kemiskinan, null, 0, count(*)::int
  from santri_map where lokasi is null group by kode_wilayah, kategori_kemiskinan
) counted

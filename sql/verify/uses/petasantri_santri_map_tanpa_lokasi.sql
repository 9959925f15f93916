-- How many santri have no point, by region and category.
-- params: none
-- returns: kode_wilayah text, n int
select kode_wilayah::text as kode_wilayah, count(*)::int as n
from santri_map where lokasi is null group by kode_wilayah, kategori_kemiskinan

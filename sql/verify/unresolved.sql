-- Place names of map rows without a region below the province, most frequent first. No names of people, no ids of theirs.
-- params: most int
-- returns: layer text, provinsi text, kabupaten text, known text, n int
select layer, provinsi, kabupaten, known, n
from (
  select 'santri' as layer, provinsi::text as provinsi, kabupaten::text as kabupaten, kode_wilayah::text as known, count(*)::int as n
  from santri_map where coalesce(length(kode_wilayah), 0) < 5 group by 2, 3, 4
  union all
  select 'pesantren', provinsi::text, kabupaten::text, kode_wilayah::text, count(*)::int
  from pesantren_map where coalesce(length(kode_wilayah), 0) < 5 group by 2, 3, 4
) spelling
order by n desc, provinsi, kabupaten
limit $1::int

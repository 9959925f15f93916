-- Finds the area of santri_map rows again after their points were imported, by the rule of petasantri.put_santri, which
-- would take the point from the base table where that has one. Lengths are those of the columns.
-- params: ids text[], kabupaten_length int, provinsi_length int
-- returns: none
update santri_map m set kode_wilayah = found.kode, wilayah_dari = found.dari,
  kabupaten = left(found.kabupaten, $2::int), provinsi = left(found.provinsi, $3::int)
from (
  select o.santri_id, region.kode, region.dari,
    coalesce(regency.name, p.kabupaten::text, case when o.kode_wilayah is null then o.kabupaten::text end) as kabupaten,
    coalesce(province.name, p.provinsi::text, case when o.kode_wilayah is null then o.provinsi::text end) as provinsi
  from santri_map o
  join santri_pribadi p on p.id = o.santri_id
  left join lateral petasantri.resolve_region(o.lokasi, p.provinsi::text, p.kabupaten::text, p.kecamatan::text) region on true
  left join petasantri.regions regency on regency.code = left(region.kode, 5) and regency.level = 'kabupaten'
  left join petasantri.regions province on province.code = left(region.kode, 2)
  where o.santri_id = any($1::text[]::uuid[])
) found
where m.santri_id = found.santri_id
  and (m.kode_wilayah, m.wilayah_dari, m.kabupaten, m.provinsi)
    is distinct from (found.kode, found.dari, left(found.kabupaten, $2::int), left(found.provinsi, $3::int))

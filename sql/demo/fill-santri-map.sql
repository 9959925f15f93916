-- Puts every scored santri on the map that a trigger has not put there. Row ids follow from the santri's.
-- params: none
-- returns: none
insert into santri_map (
  id, santri_id, nama, skor_terakhir, kategori_kemiskinan, lokasi, pesantren_id, kabupaten, provinsi, created_at,
  updated_at)
select md5('santri_map ' || p.id)::uuid, p.id, p.nama, s.skor_total, s.kategori_kemiskinan, p.lokasi, p.pesantren_id,
  p.kabupaten, p.provinsi, s.calculated_at, s.calculated_at
from santri_pribadi p
join santri_skor s on s.santri_id = p.id
on conflict (santri_id) do nothing

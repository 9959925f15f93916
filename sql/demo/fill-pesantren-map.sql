-- Puts every scored pesantren on the map that a trigger has not put there. Row ids follow from the pesantren's.
-- params: none
-- returns: none
insert into pesantren_map (
  id, pesantren_id, nama, nsp, skor_terakhir, kategori_kelayakan, lokasi, kabupaten, provinsi, jumlah_santri,
  created_at, updated_at)
select md5('pesantren_map ' || p.id)::uuid, p.id, p.nama, p.nsp, s.skor_total, s.kategori_kelayakan, p.lokasi,
  p.kabupaten, p.provinsi, p.jumlah_santri, s.calculated_at, s.calculated_at
from pondok_pesantren p
join pesantren_skor s on s.pesantren_id = p.id
on conflict (pesantren_id) do nothing

-- Adds scores of pesantren; arrays of equal length.
-- params: pesantren_ids text[], ids text[], fisik int[], air_sanitasi int[], fasilitas int[], mutu int[], total int[], kategori text[], calculated_at text[]
-- returns: none
insert into pesantren_skor (
  pesantren_id, id, skor_fisik, skor_air_sanitasi, skor_fasilitas_pendukung, skor_mutu_pendidikan, skor_total,
  kategori_kelayakan, metode, version, calculated_at)
select pesantren_id::uuid, id::uuid, fisik, air_sanitasi, fasilitas, mutu, total, kategori, 'demo', '1',
  calculated_at::timestamptz
from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $9::text[])
  as r (pesantren_id, id, fisik, air_sanitasi, fasilitas, mutu, total, kategori, calculated_at)

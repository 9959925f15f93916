-- Adds scores of santri; arrays of equal length.
-- params: santri_ids text[], ids text[], ekonomi int[], rumah int[], aset int[], pembiayaan int[], kesehatan int[], bansos int[], total int[], kategori text[], calculated_at text[]
-- returns: none
insert into santri_skor (
  santri_id, id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total,
  kategori_kemiskinan, metode, version, calculated_at)
select santri_id::uuid, id::uuid, ekonomi, rumah, aset, pembiayaan, kesehatan, bansos, total, kategori, 'demo', '1',
  calculated_at::timestamptz
from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[],
  $10::text[], $11::text[])
  as r (santri_id, id, ekonomi, rumah, aset, pembiayaan, kesehatan, bansos, total, kategori, calculated_at)

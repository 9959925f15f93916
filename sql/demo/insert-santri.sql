-- Adds santri; arrays of equal length.
-- params: ids text[], pesantren_ids text[], nama text[], nik text[], no_kk text[], tanggal_lahir text[], jenis_kelamin text[], status_tinggal text[], provinsi text[], kabupaten text[], kecamatan text[], lon float8[], lat float8[]
-- returns: none
insert into santri_pribadi (
  id, pesantren_id, nama, nik, no_kk, tanggal_lahir, jenis_kelamin, status_tinggal, provinsi, kabupaten, kecamatan,
  lokasi)
select id::uuid, pesantren_id::uuid, nama, nik, no_kk, tanggal_lahir::date, jenis_kelamin, status_tinggal, provinsi,
  kabupaten, kecamatan, ST_SetSRID(ST_MakePoint(lon, lat), 4326)
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
  $9::text[], $10::text[], $11::text[], $12::float8[], $13::float8[])
  as r (id, pesantren_id, nama, nik, no_kk, tanggal_lahir, jenis_kelamin, status_tinggal, provinsi, kabupaten,
    kecamatan, lon, lat)

-- Adds pesantren; arrays of equal length.
-- params: ids text[], nama text[], nsp text[], alamat text[], kecamatan text[], kabupaten text[], provinsi text[], lon float8[], lat float8[], telepon text[], email text[], website text[], nama_kyai text[], jumlah_santri int[], jumlah_guru int[], tahun_berdiri int[], created_at text[]
-- returns: none
insert into pondok_pesantren (
  id, nama, nsp, alamat, kecamatan, kabupaten, provinsi, lokasi, telepon, email, website, nama_kyai,
  jumlah_santri, jumlah_guru, tahun_berdiri, created_at, updated_at)
select id::uuid, nama, nsp, alamat, kecamatan, kabupaten, provinsi, ST_SetSRID(ST_MakePoint(lon, lat), 4326),
  telepon, email, website, nama_kyai, jumlah_santri, jumlah_guru, tahun_berdiri, created_at::timestamptz,
  created_at::timestamptz
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[],
  $9::float8[], $10::text[], $11::text[], $12::text[], $13::text[], $14::int[], $15::int[], $16::int[], $17::text[])
  as r (id, nama, nsp, alamat, kecamatan, kabupaten, provinsi, lon, lat, telepon, email, website, nama_kyai,
    jumlah_santri, jumlah_guru, tahun_berdiri, created_at)

-- Santri in the order of their names, after one or after some.
-- pattern: of ILIKE; similar: a name that is like it. A west above east crosses the antimeridian. region: a code that the region code
-- starts with; santri without a score have none, so the folded names of their record count.
-- params: pattern text, similar text, sex text, pesantren_id uuid, west float8, south float8, east float8, north float8, region text, provinsi_keys text[], kabupaten_keys text[], kecamatan_keys text[], after_nama text, after uuid, skip int, limit int
-- returns: id text, nama text, jenis_kelamin text, code text, provinsi text, kabupaten text, pesantren_id text, pesantren_nama text, lat float8, lon float8, skor int, kategori text
select p.id::text as id, p.nama::text as nama, p.jenis_kelamin::text as jenis_kelamin, coalesce(m.kode_wilayah, '')::text as code,
  coalesce(m.provinsi, p.provinsi)::text as provinsi, coalesce(m.kabupaten, p.kabupaten)::text as kabupaten, p.pesantren_id::text as pesantren_id,
  k.nama::text as pesantren_nama, ST_Y(place.lokasi) as lat, ST_X(place.lokasi) as lon, m.skor_terakhir::int as skor, m.kategori_kemiskinan::text as kategori
from (
  select p.id from santri_pribadi p left join santri_map m on m.santri_id = p.id
  where ($1::text is null or p.nama ilike $1::text) and ($2::text is null or p.nama % $2::text)
    and ($3::text is null or p.jenis_kelamin = $3::text) and ($4::uuid is null or p.pesantren_id = $4::uuid)
    and ($5::float8 is null or (ST_Y(coalesce(petasantri.map_point(p.lokasi), m.lokasi)) between $6::float8 and $8::float8
      and case when $5::float8 <= $7::float8 then ST_X(coalesce(petasantri.map_point(p.lokasi), m.lokasi)) between $5::float8 and $7::float8
        else ST_X(coalesce(petasantri.map_point(p.lokasi), m.lokasi)) >= $5::float8 or ST_X(coalesce(petasantri.map_point(p.lokasi), m.lokasi)) <= $7::float8 end))
    and ($9::text is null or left(m.kode_wilayah, length($9::text)) = $9::text or (m.santri_id is null and petasantri.region_key(p.provinsi) = any($10::text[])
      and ($11::text[] is null or petasantri.region_key(p.kabupaten) = any($11::text[]))
      and ($12::text[] is null or petasantri.region_key(p.kecamatan) = any($12::text[]))))
    and ($13::text is null or (p.nama, p.id) > ($13::text, $14::uuid))
  order by p.nama, p.id offset $15::int limit $16::int
) page
join santri_pribadi p on p.id = page.id
left join santri_map m on m.santri_id = p.id
left join pondok_pesantren k on k.id = p.pesantren_id
cross join lateral (select coalesce(petasantri.map_point(p.lokasi), m.lokasi) as lokasi offset 0) place
order by p.nama, p.id

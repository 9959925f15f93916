-- As list-walk for filters that few rows pass: all of them are found first and counted; most + 1 if there are more than most. One row
-- without an id says that the page is empty.
-- pattern: of ILIKE; similar: a name that is like it. A west above east crosses the antimeridian. region: a code that the region code
-- starts with; santri without a score have none, so the folded names of their record count.
-- A santri lies where the record says, else where the map does: one index finds the former, another the latter.
-- params: pattern text, similar text, sex text, pesantren_id uuid, west float8, south float8, east float8, north float8, region text, provinsi_keys text[], kabupaten_keys text[], kecamatan_keys text[], after_nama text, after uuid, skip int, limit int, most int
-- returns: total int, id text, nama text, jenis_kelamin text, code text, provinsi text, kabupaten text, pesantren_id text, pesantren_nama text, lat float8, lon float8, skor int, kategori text
with found as materialized (
  select p.id, p.nama from (
    select p.id, p.nama, p.jenis_kelamin, p.pesantren_id, p.provinsi, p.kabupaten, p.kecamatan from santri_pribadi p
    where $5::float8 is null or ((p.lokasi && ST_MakeEnvelope($5::float8, $6::float8, case when $5::float8 <= $7::float8 then $7::float8 else 180 end, $8::float8, 4326)
        or p.lokasi && ST_MakeEnvelope(case when $5::float8 <= $7::float8 then $5::float8 else -180 end, $6::float8, $7::float8, $8::float8, 4326))
      and ST_Y(petasantri.map_point(p.lokasi)) between $6::float8 and $8::float8
      and case when $5::float8 <= $7::float8 then ST_X(petasantri.map_point(p.lokasi)) between $5::float8 and $7::float8
        else ST_X(petasantri.map_point(p.lokasi)) >= $5::float8 or ST_X(petasantri.map_point(p.lokasi)) <= $7::float8 end)
    union all
    select p.id, p.nama, p.jenis_kelamin, p.pesantren_id, p.provinsi, p.kabupaten, p.kecamatan from santri_map o join santri_pribadi p on p.id = o.santri_id
    where $5::float8 is not null and petasantri.map_point(p.lokasi) is null and (o.lokasi && ST_MakeEnvelope($5::float8, $6::float8, case when $5::float8 <= $7::float8 then $7::float8 else 180 end, $8::float8, 4326)
        or o.lokasi && ST_MakeEnvelope(case when $5::float8 <= $7::float8 then $5::float8 else -180 end, $6::float8, $7::float8, $8::float8, 4326))
      and ST_Y(o.lokasi) between $6::float8 and $8::float8
      and case when $5::float8 <= $7::float8 then ST_X(o.lokasi) between $5::float8 and $7::float8
        else ST_X(o.lokasi) >= $5::float8 or ST_X(o.lokasi) <= $7::float8 end
  ) p left join santri_map m on m.santri_id = p.id
  where ($1::text is null or p.nama ilike $1::text) and ($2::text is null or p.nama % $2::text)
    and ($3::text is null or p.jenis_kelamin = $3::text) and ($4::uuid is null or p.pesantren_id = $4::uuid)
    and ($9::text is null or left(m.kode_wilayah, length($9::text)) = $9::text or (m.santri_id is null and petasantri.region_key(p.provinsi) = any($10::text[])
      and ($11::text[] is null or petasantri.region_key(p.kabupaten) = any($11::text[]))
      and ($12::text[] is null or petasantri.region_key(p.kecamatan) = any($12::text[]))))
  limit $17::int + 1
), page as (
  select * from found where $13::text is null or (nama, id) > ($13::text, $14::uuid)
  order by nama, id offset $15::int limit $16::int
)
select t.total, p.id::text as id, p.nama::text as nama, p.jenis_kelamin::text as jenis_kelamin, coalesce(m.kode_wilayah, '')::text as code,
  coalesce(m.provinsi, p.provinsi)::text as provinsi, coalesce(m.kabupaten, p.kabupaten)::text as kabupaten, p.pesantren_id::text as pesantren_id,
  k.nama::text as pesantren_nama, ST_Y(place.lokasi) as lat, ST_X(place.lokasi) as lon, m.skor_terakhir::int as skor, m.kategori_kemiskinan::text as kategori
from (select count(*)::int as total from found) t
left join page on true
left join santri_pribadi p on p.id = page.id
left join santri_map m on m.santri_id = p.id
left join pondok_pesantren k on k.id = p.pesantren_id
cross join lateral (select coalesce(petasantri.map_point(p.lokasi), m.lokasi) as lokasi offset 0) place
order by p.nama, p.id
